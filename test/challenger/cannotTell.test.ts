import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { Challenger, type ChallengerOptions } from '../../challenger/dispute/challenger.js';
import type { Executor } from '../../challenger/execute/executor.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import { judge, type Verdict } from '../../challenger/verdict.js';
import { config, emptyBlock, headAt } from '../execute/chain.js';
import { hex } from '../execute/sharedData.js';
import { type Claimed, falseFrom, rightLeaves, statementOf } from './claimed.js';
import { falsified } from './falsehoods.js';
import { PARAMETERS, type Published, PublishingL1 } from './publishingL1.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';

// A right claim and a wrong one about a batch with one transaction; challengers that lack something judge them.

const CONTRACT = new Uint8Array(20).fill(0xcc);
/** Stores 1 in slot 0: PUSH1 1, PUSH0, SSTORE. */
const CODE = hex('0x60015f55');
/** batch, block, transaction, close. */
const TRANSACTION = 2;

let l1: PublishingL1;
let published: Published;
let right: PostedClaim;
let wrong: PostedClaim;
let allocation: Parameters<typeof loadAllocation>[0];
let root: Uint8Array;

beforeAll(async () => {
  const wallet = new Wallet(`0x${'46'.repeat(32)}`);
  const account = { nonce: 0n, balance: 10n ** 18n, code: new Uint8Array(0), storage: [] };
  allocation = [
    { ...account, address: hex(wallet.address.toLowerCase()) },
    { ...account, address: CONTRACT, code: CODE },
    { ...account, address: new Uint8Array(20).fill(1) },
  ];
  const nodes = new MemoryNodeDatabase();
  root = await loadAllocation(allocation, nodes);
  const raw = await wallet.signTransaction({
    ...{ type: 2, chainId: config.chainId, nonce: 0, gasLimit: 100_000 },
    ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1, to: `0x${'cc'.repeat(20)}` },
  });
  const batch = encodeBatch([{ ...emptyBlock, forced: 0, transactions: [hex(raw)] }]);
  l1 = await PublishingL1.open();
  published = await l1.publish(config, genesisIdle(headAt(root)), [batch]);
  const { chain } = challenger(nodes, new VmExecutor({ config, nodes }));
  await chain.refresh();
  const link = await chain.first();
  const opinion = await chain.opinion(link, await chain.claims.claimOf(link.id));
  const { chain: units, target, accumulator } = opinion.claim;
  expect(units.unit(TRANSACTION)).toMatchObject({
    kind: 'transaction',
    receipt: { success: true },
  });
  const lie = falsified(units.before(TRANSACTION + 1), 'stateRoot');
  const claims: Pick<Claimed, 'leaves' | 'final'>[] = [
    { leaves: rightLeaves(units), final: idleMachine(units.last) },
    falseFrom(units, TRANSACTION, 'wrong', lie),
  ];
  const about = { parent: link.id, target, accumulator };
  const block = await l1.send(
    await Promise.all(
      claims.map(async (each) =>
        chain.claims.post(
          await statementOf(each, about, PARAMETERS.unitHeight),
          PARAMETERS.claimBond,
        ),
      ),
    ),
  );
  [right, wrong] = (await chain.claims.posted(block, block)) as [PostedClaim, PostedClaim];
});

afterAll(() => l1.close());

function challenger(
  nodes: MemoryNodeDatabase,
  executor: Executor,
  options: Partial<ChallengerOptions> = {},
): Challenger {
  const { addresses, from } = published;
  const genesis = headAt(root);
  return new Challenger({
    provider: l1.provider,
    addresses,
    from,
    config,
    genesis,
    executor,
    nodes,
    ...options,
  });
}

/** What is said of the right claim and of the wrong one. */
async function verdicts(nodes: MemoryNodeDatabase, executor: Executor = vm(nodes)) {
  const judge = challenger(nodes, executor);
  await judge.step();
  return [judge.verdictOf(right.id), judge.verdictOf(wrong.id)] as (Verdict | undefined)[];
}

const vm = (nodes: MemoryNodeDatabase): Executor => new VmExecutor({ config, nodes });

/** The state before the batch, without some of it. */
async function state(lacks: (hash: Hash) => boolean): Promise<MemoryNodeDatabase> {
  const whole = new MemoryNodeDatabase();
  await loadAllocation(allocation, whole);
  const part = new MemoryNodeDatabase();
  for (const node of whole.nodes()) {
    if (!lacks(keccak(node))) part.putNode(keccak(node), node);
  }
  for (const code of whole.codes()) {
    if (!lacks(keccak(code))) part.putCode(keccak(code), code);
  }
  return part;
}

const same = (one: Uint8Array, two: Uint8Array) => Buffer.compare(one, two) === 0;
const cannotTell = (code: string) => ({ kind: 'cannotTell', code });

describe('the verdict', () => {
  it('is plain where nothing is missing', async () => {
    expect(await verdicts(await state(() => false))).toMatchObject([
      { kind: 'agree', basis: 'replayed' },
      { kind: 'disagree', unit: { unit: TRANSACTION, kind: 'transaction' } },
    ]);
  });

  it('is that nobody can tell where any one trie node is missing', async () => {
    const nodes = [...(await state(() => false)).nodes()];
    expect(nodes.length).toBeGreaterThan(3);
    let needed = 0;
    for (const node of nodes) {
      const found = await verdicts(await state((hash) => same(hash, keccak(node))));
      // A node that is not on the way of the transaction is not missed.
      if (found[0]?.kind === 'agree') continue;
      needed++;
      expect(found).toMatchObject([cannotTell('MISSING_NODE'), cannotTell('MISSING_NODE')]);
    }
    expect(needed).toBeGreaterThanOrEqual(3);
  });

  it('is that nobody can tell where a code is missing', async () => {
    const lacking = await state((hash) => same(hash, keccak(CODE)));
    expect(await verdicts(lacking)).toMatchObject([
      cannotTell('MISSING_NODE'),
      cannotTell('MISSING_NODE'),
    ]);
  });

  it('is that nobody can tell where only the machine misses something', async () => {
    const whole = await state(() => false);
    const lacking = await state((hash) => same(hash, keccak(CODE)));
    const [good, bad] = await verdicts(lacking, vm(whole));
    expect(good).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(bad?.kind).toBe('cannotTell');
  });

  it('is that nobody can tell where the machine has no steps for the wrong unit', async () => {
    const nodes = await state(() => false);
    const asked = challenger(nodes, vm(nodes));
    const { chain } = asked;
    await chain.refresh();
    const link = await chain.first();
    const opinion = await chain.opinion(link, await chain.claims.claimOf(link.id));
    const trace = opinion.trace.bind(opinion);
    opinion.trace = (unit) =>
      unit === TRANSACTION ? Promise.reject(new UnprovableError('anything at all')) : trace(unit);
    await asked.step();
    expect(asked.verdictOf(right.id)).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(asked.verdictOf(wrong.id)).toMatchObject(cannotTell('UNPROVABLE'));
    // Nor may a claim be fought whose units are hidden: it may be about that one.
    await expect(judge(opinion, wrong, [])).rejects.toBeInstanceOf(UnprovableError);
    await expect(judge(opinion, right, [])).resolves.toEqual({ kind: 'agree', basis: 'replayed' });
    opinion.trace = trace;
    expect(await judge(opinion, wrong, [])).toMatchObject({ kind: 'disagree', unit: undefined });
  });

  it('is that nobody can tell where executor and machine differ', async () => {
    const nodes = await state(() => false);
    const honest = vm(nodes);
    const mistaken: Executor = {
      execute: async (parent, block) => {
        const result = await honest.execute(parent, block);
        const transactions = result.transactions.map((each) => ({
          ...each,
          stateRoot: parent.stateRoot,
        }));
        return { ...result, transactions };
      },
    };
    expect(await verdicts(nodes, mistaken)).toMatchObject([
      cannotTell('TWO_OPINIONS'),
      cannotTell('TWO_OPINIONS'),
    ]);
    // Nor does who proposes put a bond on what only one of the two says.
    const moves: string[] = [];
    const send = (what: string) => {
      moves.push(what);
      return Promise.resolve(undefined);
    };
    const sender = { address: `0x${'11'.repeat(20)}`, send };
    const proposer = challenger(nodes, mistaken, { sender, proposes: true });
    await proposer.step();
    expect(moves).toEqual([]);
    expect(proposer.verdictOf(wrong.id)).toMatchObject(cannotTell('TWO_OPINIONS'));
  });
});
