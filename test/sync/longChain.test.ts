import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Status } from '../../bisection/game/Claims.js';
import { RightChain } from '../../challenger/claim/rightChain.js';
import { genesisHeader, gethGenesis } from '../../challenger/devnet/genesis.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { loadGenesis, withBlockZeroHash } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { Claims } from '../../challenger/l1/claims.js';
import { LongChain } from '../bench/sync/longChain.js';

// The chain that sync is measured on, small: what it says of itself holds for somebody who has nothing but L1.

let chain: LongChain;

beforeAll(async () => {
  const sizes = { accounts: 300, accountsPerBlock: 30, blocksPerBatch: 5, batchesPerClaim: 4 };
  chain = await LongChain.start({ ...sizes, transactions: 4 });
  await chain.grow(60);
}, 120_000);

afterAll(() => chain.stop());

describe('a long chain', () => {
  it('has the accounts and slots that were asked for, whatever its length', async () => {
    const before = chain.figures();
    // 64 senders, the bank, and what every genesis of a devnet holds: ten accounts, two idle ones, the fee recipient.
    expect(before.slots).toBe(300);
    expect(before.accounts).toBeGreaterThanOrEqual(300);
    expect(before).toMatchObject({ blocks: 60, batches: 12, claims: 3, transactions: 60 * 4 + 10 });
    await chain.grow(80);
    const { slots, accounts, blocks } = chain.figures();
    expect({ slots, accounts }).toEqual({ slots: before.slots, accounts: before.accounts });
    expect(blocks).toBe(80);
  }, 120_000);

  it('is on L1 with claims that are right and final, and batches behind the last of them', async () => {
    const { provider, place } = chain;
    const { addresses, from, config, genesis } = place;
    const nodes = new MemoryNodeDatabase();
    const loaded = await loadGenesis(gethGenesis(genesis), nodes);
    const { head } = withBlockZeroHash(loaded, genesisHeader(genesis).hash() as Hash);
    const executor = new VmExecutor({ config, nodes });
    const options = { provider, addresses, from, config, genesis: head, executor, nodes };
    const right = new RightChain(options);
    await right.refresh();
    const claims = new Claims(addresses.claims, provider);
    let link = await right.first();
    for (let count = 0; count < chain.figures().claims; count++) {
      const parent = await claims.claimOf(link.id);
      const opinion = await right.opinion(link, parent);
      const [child] = await right.children(link.id, parent);
      expect(child!.claim.status).toBe(Status.final);
      expect(child!.posted.state).toEqual(opinion.claim.chain.leaf(opinion.claim.chain.length - 1));
      const { tree } = opinion.claim;
      expect(child!.posted.root).toEqual(await tree.node(tree.height, 0n));
      link = right.link(child!.posted.id, opinion);
    }
    expect(link.id).toEqual(await claims.latest());
    expect(link.id).toEqual(chain.final.id);
    expect(link.start.head).toEqual(chain.final.head);
    expect(chain.final.head.number).toBeLessThan(chain.head.number);
  }, 120_000);

  it('keeps the states at its newest final claim and at its head, and no others', async () => {
    for (const { stateRoot } of [chain.final.head, chain.head]) {
      expect(await new ExecutionState(chain.nodes, stateRoot).hasStateRoot(stateRoot)).toBe(true);
      expect(chain.nodes.sweep([stateRoot, chain.head.stateRoot]).slots).toBe(300);
    }
    expect(chain.nodes.size).toBeLessThan(3_000);
  });

  it('is the same for the same seed', async () => {
    const again = await LongChain.start({ accounts: 30, accountsPerBlock: 10, blocksPerBatch: 2 });
    const other = await LongChain.start({ accounts: 30, accountsPerBlock: 10, blocksPerBatch: 2 });
    try {
      await Promise.all([again.grow(5), other.grow(5)]);
      expect(again.head.hash).toEqual(other.head.hash);
      expect(again.figures()).toEqual(other.figures());
    } finally {
      await Promise.all([again.stop(), other.stop()]);
    }
  }, 120_000);
});
