// Over 300 lines: all disputes start from one devnet, which is dear to make.
import { describe, expect, it, vi } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { LATE_LIE, LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { findingOf } from '../../challenger/dispute/finding.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import type { TreeSource } from '../../challenger/dispute/treeSource.js';
import type { Executor } from '../../challenger/execute/executor.js';
import type { NodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { Status } from '../../bisection/game/Claims.js';
import { toHex } from '../../challenger/hex.js';
import { playOn, server, world } from './ownWorld.js';
import { type Actor, nodeOf, World } from './world.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

playOn(() => World.open());

/** Makes the liar post, and then lets both play to the end. */
async function fight(liar: LyingProposer, challengers: readonly Actor[]): Promise<void> {
  await liar.step();
  await world.play([...challengers, liar]);
}

async function statusOf(challenger: Challenger, id: Hash): Promise<Status> {
  return (await challenger.chain.claims.claimOf(id)).status;
}

/** The wrong claim is out, a right one is final, and the challenger has its bonds back. */
async function expectWon(challenger: Challenger, liar: LyingProposer): Promise<void> {
  const { id } = liar.last!;
  expect(await statusOf(challenger, id)).toBe(Status.eliminated);
  const children = await world.children(challenger);
  const right = children.find((child) => challenger.verdictOf(child.id)?.kind === 'agree');
  expect(await statusOf(challenger, right!.id)).toBe(Status.final);
  const { address } = world.devnet.sender('challenger');
  expect(await challenger.chain.claims.owed(address)).toBe(0n);
  expect(await challenger.matches.owed(address)).toBe(0n);
  const finding = await findingOf(
    challenger.board(world.first),
    (await challenger.chain.formed(world.first))!,
    right!.id,
    id,
  );
  expect(finding).toMatchObject({
    step: liar.last!.liar.trace.step,
    place: { unit: liar.last!.liar.place.unit },
    claimed: liar.last!.liar.lie.machine.hash,
  });
}

describe('a challenger against a liar', () => {
  it.each([
    ['public', true],
    ['hidden', false],
  ])(
    'wins where the step trees part one leaf after the unit has ended, %s trees',
    async (_, isPublic) => {
      const liar = await world.liar(LATE_LIE, isPublic ? server : undefined);
      const trees = [new HttpTreeSource(server.url)];
      const challenger = await world.challenger({ trees });
      await fight(liar, [challenger]);
      const { trace } = liar.last!.liar;
      expect(trace.step).toBe(trace.right.length);
      await expectWon(challenger, liar);
    },
  );

  it('gets its money back and part of the liar’s', async () => {
    const { address } = world.devnet.sender('challenger');
    const before = await world.devnet.provider.getBalance(address);
    const liar = await world.liar(LIES.log, server);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await fight(liar, [challenger]);
    await expectWon(challenger, liar);
    const gain = (await world.devnet.provider.getBalance(address)) - before;
    const { claimBond, entryBond, burnShare } = world.devnet.parameters;
    const most = ((claimBond + entryBond) * BigInt(10_000 - burnShare)) / 10_000n;
    expect(gain).toBeLessThan(most);
    // L1 gas costs a few gwei on a devnet.
    expect(gain).toBeGreaterThan(most - most / 10n);
  });

  it('knows at which claims another could begin that misses nothing', async () => {
    const liar = await world.liar(LIES.storage);
    await liar.step();
    const challenger = await world.challenger();
    while ((await challenger.step()).kind === 'moved');
    const { claims } = challenger.chain;
    const children = await world.children(challenger);
    const right = children.find(({ id }) => challenger.verdictOf(id)?.kind === 'agree')!;
    const [genesis, first] = [await claims.genesis(), world.first];
    const beginnings = () => [genesis, first, right.id].map((id) => challenger.canBeginAt(id));
    expect(beginnings()).toEqual([true, true, false]);
    // Nothing is sure where L1 gave no answer in the middle.
    const spy = vi.spyOn(claims, 'claimOf').mockRejectedValue(new RangeError('no answer'));
    await expect(challenger.step()).rejects.toThrow('no answer');
    spy.mockRestore();
    expect(beginnings()).toEqual([true, false, false]);
    await world.play([challenger, liar]);
    expect(beginnings()).toEqual([true, true, true]);
  });

  it('is not harmed by a restart before any of its moves', async () => {
    const liar = await world.liar(LIES.storage);
    let last: Challenger | undefined;
    const reborn: Actor = {
      step: async () => {
        last = await world.challenger();
        return last.step();
      },
    };
    await fight(liar, [reborn]);
    await expectWon(last!, liar);
  });

  it('falls back to dissection against a source of trees that gives wrong nodes', async () => {
    const liar = await world.liar(LIES.gas, server);
    const honest = new HttpTreeSource(server.url);
    const twisted: TreeSource = {
      children: async (root, height, index) => {
        const children = await honest.children(root, height, index);
        return height === 28 ? children : children?.map((_, i) => children[15 - i]!);
      },
    };
    const challenger = await world.challenger({ trees: [twisted] });
    await fight(liar, [challenger]);
    await expectWon(challenger, liar);
    expect(world.movesOf('challenger').filter((move) => move === 'diverge')).toHaveLength(1);
    expect(world.movesOf('challenger')).toContain('dissect');
  });

  it('wins by time against a liar who says nothing more', async () => {
    const liar = await world.liar(LIES.skip);
    const challenger = await world.challenger();
    await liar.step();
    await world.play([challenger]);
    expect(await statusOf(challenger, liar.last!.id)).toBe(Status.eliminated);
    const children = await world.children(challenger);
    expect(children).toHaveLength(2);
    const right = children.find((child) => challenger.verdictOf(child.id)?.kind === 'agree');
    expect(await statusOf(challenger, right!.id)).toBe(Status.final);
  });

  it('wins by time against a liar who enters no step tree', async () => {
    const liar = await world.liar(LIES.balance, server);
    const challenger = await world.challenger();
    await liar.step();
    await world.play([challenger]);
    expect(await statusOf(challenger, liar.last!.id)).toBe(Status.eliminated);
    expect(world.movesOf('challenger')).toContain('settle');
  });

  it('defeats two liars at once', async () => {
    const one = await world.liar(LIES.storage, server);
    const two = await world.liar(LIES.log, undefined, 'batcher');
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await one.step();
    await two.step();
    await world.play([challenger, one, two]);
    for (const liar of [one, two]) {
      expect(await statusOf(challenger, liar.last!.id)).toBe(Status.eliminated);
    }
    const living = await world.children(challenger);
    const right = living.find((child) => challenger.verdictOf(child.id)?.kind === 'agree');
    expect(await statusOf(challenger, right!.id)).toBe(Status.final);
  });
});

describe('a challenger that only watches', () => {
  it('names the first wrong unit and sends nothing', async () => {
    const liar = await world.liar(LIES.storage, server);
    await liar.step();
    const watcher = new Challenger(await nodeOf(world.devnet));
    await world.play([watcher]);
    expect(watcher.verdictOf(world.first)).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(watcher.verdictOf(liar.last!.id)).toMatchObject({
      kind: 'disagree',
      unit: liar.last!.liar.place,
    });
    expect(await world.children(watcher)).toHaveLength(1);
    expect(world.devnet.sent.map(({ what }) => what)).toEqual(['post wrong claim']);
  });
});

describe('a challenger that cannot tell', () => {
  /** A right claim over the last batches, with its leaves published. */
  async function rightClaim(): Promise<Hash> {
    const sender = world.devnet.sender('proposer');
    const proposer = await world.challenger({ sender, proposes: true });
    await proposer.step();
    const [child] = await world.children(proposer);
    return child!.id;
  }

  it('makes no move where its executor and the machine disagree', async () => {
    const id = await rightClaim();
    const node = await nodeOf(world.devnet);
    const executor: Executor = {
      execute: async (parent, block) => {
        const result = await node.executor.execute(parent, block);
        if (parent.number < 3n) return result;
        const transactions = result.transactions.map((each) =>
          each.receipt === undefined
            ? each
            : { ...each, receipt: { ...each.receipt, status: each.receipt.status === 1 ? 0 : 1 } },
        ) as typeof result.transactions;
        return { ...result, transactions };
      },
    };
    const challenger = await world.challenger({ ...node, executor });
    await world.play([challenger]);
    expect(challenger.verdictOf(id)).toMatchObject({ kind: 'cannotTell', code: 'TWO_OPINIONS' });
    expect(world.movesOf('challenger')).toEqual([]);
  });

  it('takes a missing trie node for an error, never for an empty account', async () => {
    const id = await rightClaim();
    const node = await nodeOf(world.devnet);
    const whole = await world.challenger({ ...node });
    await whole.step();
    const { head } = (await whole.chain.formed(await whole.chain.claims.genesis()))!.claim;
    const missing = toHex(head.stateRoot);
    const nodes: NodeDatabase = {
      node: (hash) => (toHex(hash) === missing ? undefined : node.nodes.node(hash)),
      code: (hash) => node.nodes.code(hash),
      putNode: (hash, rlp) => {
        node.nodes.putNode(hash, rlp);
      },
      putCode: (hash, code) => {
        node.nodes.putCode(hash, code);
      },
    };
    const executor = new VmExecutor({ config: node.config, nodes });
    const challenger = await world.challenger({ ...node, nodes, executor });
    await world.play([challenger]);
    expect(challenger.verdictOf(world.first)).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(challenger.verdictOf(id)).toMatchObject({ kind: 'cannotTell', code: 'MISSING_NODE' });
    expect(world.movesOf('challenger')).toEqual([]);
  });

  it('stops before the entry bond where it cannot trace the disputed unit', async () => {
    const liar = await world.liar(LIES.storage);
    const node = await nodeOf(world.devnet);
    const challenger = await world.challenger({ ...node });
    await liar.step();
    while (!world.movesOf('challenger').includes('post claim')) await challenger.step();
    const opinion = (await challenger.chain.formed(world.first))!;
    opinion.stepTree = () => Promise.reject(new UnprovableError('anything at all'));
    await world.play([challenger, liar]);
    expect(challenger.verdictOf(liar.last!.id)).toMatchObject({
      kind: 'cannotTell',
      code: 'DISPUTE_NO_TRACE',
    });
    expect(world.movesOf('challenger')).not.toContain('enter step tree');
  });
});

describe('a challenger on an L1 that changes its mind', () => {
  it('reads the inbox anew, and judges by what is there now', async () => {
    const node = await nodeOf(world.devnet);
    const watcher = new Challenger(node);
    await watcher.step();
    const inner = await world.save();
    const { inbox, provider } = world.devnet;
    await world.devnet.sender('batcher').send('post', inbox.post(Uint8Array.of(1)));
    await watcher.step();
    expect(watcher.chain.batch(4n)?.bytes).toEqual(Uint8Array.of(1));
    await provider.send('evm_revert', [inner]);
    await watcher.step();
    expect(watcher.chain.batch(4n)).toBeUndefined();
    expect(watcher.chain.batch(3n)?.accumulator).toEqual(await inbox.accumulator(3n));
    await world.devnet.sender('batcher').send('post', inbox.post(Uint8Array.of(2)));
    await watcher.step();
    expect(watcher.chain.batch(4n)?.bytes).toEqual(Uint8Array.of(2));
  });
});

describe('an alarm', () => {
  it('is raised where a right claim loses and a wrong one becomes final, and nothing is played on top', async () => {
    const liar = await world.liar(LIES.gas, server);
    await liar.step();
    const sender = world.devnet.sender('challenger');
    const sleeper = await world.challenger();
    await sleeper.step();
    expect(world.movesOf('challenger')).toEqual(['post claim']);
    // From here on nobody plays for the right claim, and time carries the wrong one.
    const { claims } = sleeper.chain;
    const { id } = liar.last!;
    for (let n = 0; n < 8; n++) {
      if ((await liar.step()).kind === 'moved') continue;
      await world.devnet.waitFor((await world.devnet.time()) + world.devnet.parameters.period);
    }
    for (const claim of [world.first, id]) await sender.send('finalize', claims.finalize(claim));
    const alarms: string[] = [];
    const watcher = new Challenger({
      ...(await nodeOf(world.devnet)),
      onEvent: (event) => {
        if (event.kind === 'alarm') alarms.push(event.what);
      },
    });
    await watcher.step();
    await watcher.step();
    expect(alarms.sort()).toEqual(['rightClaimLost', 'wrongClaimFinal']);
  });
});
