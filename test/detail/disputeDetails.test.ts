import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { DisputeDetail, MatchTree } from '../../challenger/api/records/disputeDetail.js';
import { disputeDetail } from '../../challenger/api/records/disputeDetail.js';
import type { DisputeRecord } from '../../challenger/api/records/disputeRecord.js';
import { readChain } from '../../challenger/daemon/records/chainReading.js';
import { DisputeDetails } from '../../challenger/detail/disputeDetails.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import { toHex } from '../../challenger/hex.js';
import { World } from '../challenger/world.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
let clean: string;
beforeAll(async () => {
  world = await World.open(1, 4);
  clean = await world.save();
});
afterAll(() => world.close());

/** A look at the only dispute. */
interface Look {
  readonly record: DisputeRecord;
  readonly detail: Pick<DisputeDetail, 'trees' | 'moves'>;
}

/** Plays a dispute, and looks at it after each move. */
async function looks(isPublic: boolean): Promise<{
  seen: Look[];
  liar: LyingProposer;
  challenger: Challenger;
}> {
  await world.restore(clean);
  clean = await world.save();
  const server = await TreeServer.start();
  try {
    const trees = isPublic ? [new HttpTreeSource(server.url)] : [];
    const challenger = await world.challenger({ trees });
    const liar = await world.liar(LIES.gas, isPublic ? server : undefined);
    await liar.step();
    const { chain: right } = challenger;
    const { provider, addresses, from } = world.devnet;
    const seen: Look[] = [];
    const about: { details?: DisputeDetails } = {};
    const look = async (): Promise<void> => {
      await right.l1.pinned(async () => {
        await right.refresh();
        const sighting = {
          ...{ chain: 'x', right, l1: await right.l1.head(), address: undefined, plays: true },
          verdictOf: challenger.verdictOf.bind(challenger),
          board: challenger.board.bind(challenger),
        };
        const { disputes } = await readChain(sighting, challenger.matches);
        const [record] = disputes;
        if (record === undefined) return;
        about.details ??= new DisputeDetails({
          ...{ l1: right.l1, provider, addresses, from, parameters: right.parameters },
        });
        const opinion = await right.formed(world.first);
        seen.push({ record, detail: await about.details.look(record, opinion) });
      });
    };
    const watching = {
      step: async () => {
        await look();
        return { kind: 'wait', until: undefined } as const;
      },
    };
    await world.play([challenger, watching, liar, watching]);
    return { seen, liar, challenger };
  } finally {
    await server.stop();
  }
}

/** Holds a tree of a record against the two that were committed to; counts what was not shown. */
async function check(tree: MatchTree, own: Tree, lie: Tree): Promise<number> {
  let unshown = 0;
  const roots = tree.levels[0]!.nodes[0]!.claimed;
  const wrongSide = roots[0] === toHex(await lie.node(lie.height, 0n)) ? 0 : 1;
  let above = 0n;
  for (const [n, { height, nodes, disputed }] of tree.levels.entries()) {
    expect(height).toBe(own.height - n);
    for (const { position, claimed, ours } of nodes) {
      if (n > 0) expect(position >> 1n).toBe(above);
      expect(ours).toBe(toHex(await own.node(height, position)));
      expect(claimed[1 - wrongSide]).toBe(ours);
      const shown = claimed[wrongSide];
      if (shown === null) unshown += 1;
      else expect(shown).toBe(toHex(await lie.node(height, position)));
    }
    const way = nodes[disputed]!;
    above = way.position;
    // The first difference is under the way, and nothing before it differs.
    expect(toHex(await lie.node(height, way.position))).not.toBe(way.ours);
    if (disputed === 1) {
      expect(toHex(await lie.node(height, nodes[0]!.position))).toBe(nodes[0]!.ours);
    }
  }
  return unshown;
}

describe.each([
  ['hidden', false],
  ['public', true],
] as const)('what there is to see of a dispute with %s trees', (_, isPublic) => {
  it('is what both sides committed to, and what they did, from the first look to the last', async () => {
    const { seen, liar, challenger } = await looks(isPublic);
    const { units, place } = liar.last!.liar;
    const opinion = (await challenger.chain.formed(world.first))!;
    const steps = await opinion.stepTree(place.unit);
    const lieSteps = (await liar.last!.liar.steps(place.unit))!;
    let lowest = new Map<string, number>();
    for (const { record, detail } of seen) {
      disputeDetail.parse({ ...detail, stakes: [], explained: [] });
      const levels = new Map<string, number>();
      for (const match of record.matches) {
        const tree = detail.trees.find((each) => each.match === match.id);
        expect(tree?.height).toBe(match.level === 'unit' ? units.height : steps.height);
        const [own, lie] = match.level === 'unit' ? [opinion.claim.tree, units] : [steps, lieSteps];
        const unshown = await check(tree!, own, lie);
        // Nothing is unknown above the place that is fought about: moves show all of it.
        expect(unshown).toBe(0);
        const bottom = tree!.levels.at(-1)!.height;
        expect(bottom).toBeLessThanOrEqual(match.height);
        const node = tree!.levels.find(({ height }) => height === match.height)!;
        expect(node.nodes[node.disputed]).toMatchObject({
          position: match.position,
          claimed: match.nodes,
        });
        expect(bottom).toBeLessThanOrEqual(lowest.get(match.id) ?? bottom);
        levels.set(match.id, bottom);
      }
      lowest = levels;
    }
    expect([...lowest.values()]).toEqual([0, 0]);
    const { moves } = seen.at(-1)!.detail;
    const whats = moves.map(({ what }) => what);
    expect(whats.slice(0, 3)).toEqual(['posted', 'posted', 'opened']);
    for (const what of ['sealed', 'entered', 'proved', 'over', 'eliminated', 'final'] as const) {
      expect(whats).toContain(what);
    }
    const dissections = whats.filter((what) => what === 'dissected');
    // What is public is shown by divergence proofs, once the challenger's turn has come.
    if (isPublic) expect(dissections.length).toBeLessThanOrEqual(2);
    else expect(dissections.length).toBeGreaterThan(8);
    expect(moves.every(({ at }) => at !== null)).toBe(true);
    expect(moves.map(({ block }) => block)).toEqual(
      moves.map(({ block }) => block).sort((a, b) => a - b),
    );
    const over = moves.filter(({ what }) => what === 'over');
    expect(over).toHaveLength(2);
    for (const { lost } of over) expect(lost!.filter((each) => each)).toHaveLength(1);
  });
});
