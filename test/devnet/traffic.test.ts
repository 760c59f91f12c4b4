import { Transaction, hexlify } from 'ethers';
import { describe, expect, it, vi } from 'vitest';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { ACTIONS, type ActionName } from '../../challenger/devnet/actions.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { invalidTransactions } from '../../challenger/devnet/invalid.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { voidReason } from '../../challenger/derive/voidBlock.js';
import { parseBatch } from '../../challenger/derive/batch.js';

vi.setConfig({ testTimeout: 240_000 });

const forks = ['cancun', 'prague', 'osaka'] as const;

function traffic(seed: string): Traffic {
  const { chainId, fork } = devnetGenesis();
  return new Traffic({ chainId, fork, accounts: devAccounts(6), random: new Prng(seed) });
}

describe('Traffic', () => {
  it('follows from its seed alone', () => {
    const some = (seed: string) => {
      const made = traffic(seed);
      return [...made.opening(), ...Array.from({ length: 60 }, () => made.next())].map(({ raw }) =>
        hexlify(raw),
      );
    };
    expect(some('x')).toEqual(some('x'));
    expect(some('x')).not.toEqual(some('y'));
  });

  it('comes in every kind of envelope', () => {
    const made = traffic('envelopes');
    const all = Array.from({ length: 200 }, () => Transaction.from(hexlify(made.next().raw)));
    const kinds = all.map(({ type, chainId }) => (type === 0 && chainId === 0n ? 'old' : type));
    expect([...new Set(kinds)].sort()).toEqual([0, 1, 2, 4, 'old']);
  });

  it('is never skipped, and every action does what it is for', async () => {
    const sequencer = await Sequencer.create(devnetGenesis());
    const made = traffic('all');
    const outcomes = new Map<string, Set<string>>();
    for (let block = 0; block < 100; block++) {
      const batch = block === 0 ? made.opening() : Array.from({ length: 5 }, () => made.next());
      const { result } = await sequencer.append(batch.map(({ raw }) => raw));
      for (const [i, { action }] of batch.entries()) {
        const { skipped, receipt } = result.transactions[i]!;
        // 30 million gas are enough for five of any: nothing is skipped for want of room.
        expect({ action, skipped }).toEqual({ action, skipped: undefined });
        const seen = outcomes.get(action) ?? new Set<string>();
        outcomes.set(action, seen.add(receipt?.status === 1 ? 'done' : 'failed'));
      }
    }
    const done = (action: string) => outcomes.get(action)?.has('done');
    const alwaysFailing: ActionName[] = [
      ...(['fail', 'failWithValue', 'failWithPanic', 'failWithBytes'] as const),
      ...(['swapTooDear', 'unknownMethod'] as const),
    ];
    for (const action of Object.keys(ACTIONS) as ActionName[]) {
      const expected = !alwaysFailing.includes(action);
      expect({ action, done: done(action) }).toEqual({ action, done: expected });
    }
    expect(outcomes.get('deploy')).toEqual(new Set(['done']));
    expect(done('delegate')).toBe(true);
  });
});

describe('invalid transactions', () => {
  it.each(forks)('are each skipped for the reason that they name at %s', async (fork) => {
    const genesis = devnetGenesis({ fork });
    const sequencer = await Sequencer.create(genesis);
    const context = { chainId: genesis.chainId, fork, random: new Prng('invalid') };
    const invalid = invalidTransactions(context);
    expect(invalid.length).toBeGreaterThan(20);
    const { result } = await sequencer.append(invalid.map(({ raw }) => raw));
    const reasons = result.transactions.map(({ skipped }) => skipped);
    expect(reasons).toEqual(invalid.map(({ reason }) => reason));
    // The block is the same as one without them.
    const empty = await Sequencer.create(genesis);
    expect(hexlify(result.header.hash)).toBe(hexlify((await empty.append([])).result.header.hash));
  });
});

describe('Sequencer', () => {
  it('makes blocks with the fields that it is told, and a batch that says the same', async () => {
    const sequencer = await Sequencer.create(devnetGenesis());
    const random = new Prng('fields');
    const fields = {
      timestamp: sequencer.head.timestamp + 100n,
      feeRecipient: random.bytes(20),
      prevRandao: random.bytes(32),
      gasLimit: sequencer.head.gasLimit + 29_000n,
      parentBeaconBlockRoot: random.bytes(32),
      extraData: random.bytes(7),
    };
    const { result } = await sequencer.append([], fields);
    expect(result.header).toMatchObject({ number: 1n, gasUsed: 0n, ...fields });
    await sequencer.append([new Uint8Array(3)]);
    const [first, second, ...rest] = parseBatch(sequencer.batch(1n, 2n));
    expect(rest).toEqual([]);
    expect(first).toMatchObject(fields);
    expect(second).toMatchObject({ timestamp: fields.timestamp + 2n, gasLimit: fields.gasLimit });
    expect(second?.entries.map(({ raw }) => hexlify(raw))).toEqual(['0x000000']);
    const inbox = { l1Timestamp: fields.timestamp, queueLeft: 0n, queueDue: 0 };
    expect(voidReason(first!, sequencer.start, inbox, sequencer.config)).toBeUndefined();
  });
});
