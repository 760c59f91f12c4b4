import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { DisputeDetail, MatchTree } from '../api/records/disputeDetail.js';
import type { DisputeRecord, MatchRecord } from '../api/records/disputeRecord.js';
import type { Opinion } from '../claim/opinion.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { type DisputeEvent, DisputeEvents } from '../l1/disputeEvents.js';
import { toHash, toHex } from '../hex.js';
import type { L1View } from '../l1/l1View.js';
import { type MatchCall, matchCallsIn } from '../l1/matchCalls.js';
import { l1Moves } from './l1Moves.js';
import { matchTree } from './matchTree.js';
import { type KnownNodes, ShownNodes } from './shownNodes.js';

export interface DetailSources {
  readonly l1: L1View;
  /** Where times of blocks and the calldata of moves come from. */
  readonly provider: JsonRpcApiProvider;
  readonly addresses: { readonly claims: string; readonly matches: string };
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly parameters: Pick<Parameters, 'unitHeight' | 'stepHeight'>;
  /** The unit tree of a claim, where it is public: a verdict has it. */
  readonly rivalTree?: (claim: Hash) => Tree | undefined;
}

/** A tree that somebody committed to, on L1. */
interface Commitment {
  readonly root: Hash;
  readonly top: readonly Hash[];
}

/** Collects what there is to see of one dispute beside its record. Kept over looks, it computes only what has changed. */
export class DisputeDetails {
  private events: DisputeEvents | undefined;
  /** Of L1 blocks, by hash. */
  private readonly times = new Map<string, number>();
  private readonly calls = new Map<string, readonly MatchCall[]>();
  private readonly trees = new Map<string, { readonly key: string; readonly tree: MatchTree }>();

  constructor(private readonly sources: DetailSources) {}

  /** @param opinion what we hold to be true of the children of the dispute's claim, if that is known */
  async look(
    dispute: DisputeRecord,
    opinion: Opinion | undefined,
  ): Promise<Pick<DisputeDetail, 'trees' | 'moves'>> {
    const { l1, addresses, from } = this.sources;
    const { number: head } = await l1.head();
    this.events ??= new DisputeEvents(l1, addresses, toHash(dispute.id), from);
    const events = await this.events.upTo(head);
    const commitments = commitmentsOf(events);
    const trees: MatchTree[] = [];
    for (const match of dispute.matches) {
      const own = events.filter(({ args }) => args['id'] === match.id);
      const tree = await this.tree(match, dispute, { own, commitments, opinion });
      if (tree !== undefined) trees.push(tree);
    }
    for (const { blockHash } of events) await this.learnTime(blockHash);
    return { trees, moves: l1Moves(events, (hash) => this.times.get(hash)) };
  }

  private async tree(
    match: MatchRecord,
    dispute: DisputeRecord,
    about: {
      readonly own: readonly DisputeEvent[];
      readonly commitments: ReadonlyMap<string, Commitment>;
      readonly opinion: Opinion | undefined;
    },
  ): Promise<MatchTree | undefined> {
    const { own, commitments, opinion } = about;
    const { id, level, height: at, position } = match;
    const committed = match.sides.map((each) => commitments.get(each));
    const [one, two] = committed;
    if (one === undefined || two === undefined) return undefined;
    const wholes = match.sides.map((each) =>
      level === 'unit' ? this.sources.rivalTree?.(toHash(each)) : undefined,
    );
    const last = own.at(-1);
    const isKnown = [opinion, ...wholes].map((each) => each !== undefined);
    const key = [at, position, own.length, last?.blockHash, last?.transaction, ...isKnown].join();
    const kept = this.trees.get(id);
    if (kept?.key === key) return kept.tree;
    const { unitHeight, stepHeight } = this.sources.parameters;
    const height = level === 'unit' ? unitHeight : stepHeight;
    const ours = opinion && (await ownTree(match, dispute, opinion));
    const shown = [new ShownNodes(height, one.root), new ShownNodes(height, two.root)] as const;
    shown[0].putBelow(height, 0n, one.top);
    shown[1].putBelow(height, 0n, two.top);
    for (const event of own) await this.show(event, shown);
    const known = async (side: 0 | 1): Promise<KnownNodes> => {
      const { root } = side === 0 ? one : two;
      const isOurs = ours !== undefined && equals(await ours.node(height, 0n), root);
      const tree = isOurs ? ours : wholes[side];
      return tree === undefined ? shown[side].known : (h, p) => tree.node(h, p);
    };
    const sides = [await known(0), await known(1)] as const;
    const tree = await matchTree({
      ...{ match: id, height, sides, ours, place: { height: at, position } },
    });
    this.trees.set(id, { key, tree });
    return tree;
  }

  /** Notes the nodes that a move of a match shows. */
  private async show(event: DisputeEvent, shown: readonly [ShownNodes, ShownNodes]): Promise<void> {
    const { name, args } = event;
    if (name !== 'Dissected' && name !== 'Sealed') return;
    const position = args['position'] as bigint;
    const height = name === 'Dissected' ? Number(args['height']) : 0;
    const nodes = [...(args[name === 'Dissected' ? 'nodes' : 'leaves'] as readonly string[])];
    for (const { own, proof } of await this.callsOf(event)) {
      for (const side of [0, 1] as const) {
        // Whose they are is seen from what they hash to.
        if (own !== undefined) shown[side].putBelow(height + 4, position >> 4n, own);
        if (proof !== undefined) {
          shown[side].putPath(proof.position, proof.leaves[side], proof.paths[side]);
        }
      }
    }
    for (const side of [0, 1] as const) {
      const node = nodes[side];
      if (node !== undefined) shown[side].put(height, position, toHash(node));
    }
    if (name === 'Sealed') return;
    const children = [...(args['children'] as readonly string[])].map(toHash);
    shown[args['side'] === 0n ? 0 : 1].putBelow(height, position, children);
  }

  /** The moves of this match in the transaction of an event. */
  private async callsOf({ transaction, args }: DisputeEvent): Promise<readonly MatchCall[]> {
    let calls = this.calls.get(transaction);
    if (calls === undefined) {
      const found = await this.sources.provider.getTransaction(transaction);
      calls = found === null ? [] : matchCallsIn(found.data);
      if (found !== null) this.calls.set(transaction, calls);
    }
    return calls.filter(({ match }) => match === args['id']);
  }

  private async learnTime(blockHash: string): Promise<void> {
    if (this.times.has(blockHash)) return;
    const found = await this.sources.provider.getBlock(blockHash);
    if (found !== null) this.times.set(blockHash, found.timestamp);
  }
}

/** The trees that were committed to in a dispute, by the names of claims and entrants. */
function commitmentsOf(events: readonly DisputeEvent[]): Map<string, Commitment> {
  const found = new Map<string, Commitment>();
  for (const { name, args } of events) {
    if (name !== 'ClaimPosted' && name !== 'Entered') continue;
    const id = String(args[name === 'Entered' ? 'entrant' : 'id']);
    const top = [...(args['top'] as readonly string[])].map(toHash);
    found.set(id, { root: toHash(String(args['root'])), top });
  }
  return found;
}

/**
 * Our own tree for a match. Step trees only where one side of the unit match has our leaf: else nobody's steps begin and end
 * as ours do, and tracing the unit would be for nothing.
 */
async function ownTree(
  match: MatchRecord,
  dispute: DisputeRecord,
  opinion: Opinion,
): Promise<Tree | undefined> {
  const { tree } = opinion.claim;
  if (match.level === 'unit') return tree;
  const above = dispute.matches.find(({ id }) => id === match.subdispute);
  if (above === undefined || above.height !== 0) return undefined;
  const leaf = toHex(await tree.node(0, above.position));
  if (!above.nodes.includes(leaf)) return undefined;
  try {
    return await opinion.stepTree(Number(above.position));
  } catch (error) {
    // Then we have none to show: the verdict says why.
    if (error instanceof CannotTellError || error instanceof UnprovableError) return undefined;
    throw error;
  }
}
