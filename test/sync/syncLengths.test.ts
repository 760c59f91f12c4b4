import { beforeAll, describe, expect, it } from 'vitest';
import { type SyncedLength, syncLengths } from '../bench/sync/syncLengths.js';

// `npm run bench:sync`, small. Every run ends in the chain's last block, else there are no figures; of those only the ones that
// do not hang on the machine are looked at: bytes.

const PER_CLAIM = 6;
let lengths: SyncedLength[];

beforeAll(async () => {
  lengths = await syncLengths([8 * PER_CLAIM, 32 * PER_CLAIM], {
    ...{ accounts: 1_000, accountsPerBlock: 50, transactions: 4 },
    ...{ blocksPerBatch: 2, batchesPerClaim: PER_CLAIM / 2 },
  });
}, 300_000);

describe('syncs of a chain at two lengths', () => {
  it('are of the same state, with as many batches behind the last claim', () => {
    const [short, long] = lengths.map(({ chain }) => chain);
    expect(long!.blocks).toBe(4 * short!.blocks);
    expect(long!.accounts).toBe(short!.accounts);
    expect(long!.slots).toBe(short!.slots);
    expect(long!.unclaimed).toBe(short!.unclaimed);
  });

  it('fetch all of the history where it is replayed, and none of it where it is not', () => {
    const [short, long] = lengths.map(({ runs }) => runs);
    const grown = lengths[1]!.chain.posted - lengths[0]!.chain.posted;
    expect(long!.replay.l1 - short!.replay.l1).toBeGreaterThan(grown);
    // Batches and snapshot are as large; numbers in them may have a digit more, and a slow answer is asked for again.
    expect(long!.fast.l1).toBeLessThan(1.1 * short!.fast.l1);
    expect(long!.fast.snapshot).toBeLessThan(1.1 * short!.fast.snapshot);
    expect(short!.replay.snapshot).toBe(0);
    expect(short!.fast.snapshot).toBeGreaterThan(64 * (1_000 + 1_000) - 32 * 1_000);
  });
});
