import { MerkleStateManager } from '@ethereumjs/statemanager';
import { Account, Address } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { config } from './chain.js';
import { hex, toHex } from './sharedData.js';

const address = (n: number) => new Address(new Uint8Array(20).fill(n + 1));
const slot = (n: number) => hex(`0x${n.toString(16).padStart(64, '0')}`);

type Operation =
  | { do: 'balance'; account: number; value: bigint }
  | { do: 'store'; account: number; slot: number; value: Uint8Array }
  | { do: 'code'; account: number; code: Uint8Array }
  | { do: 'clear' | 'delete'; account: number }
  | { do: 'checkpoint' | 'commit' | 'revert' | 'flush' };

const accountNumber = fc.nat(4);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('balance' as const),
      account: accountNumber,
      value: fc.bigInt(1n, 9n),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('store' as const),
      account: accountNumber,
      slot: fc.nat(5),
      value: fc.oneof(
        fc.constant(new Uint8Array(0)),
        fc.uint8Array({ minLength: 1, maxLength: 3 }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('code' as const),
      account: accountNumber,
      code: fc.uint8Array({ minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('clear' as const, 'delete' as const),
      account: accountNumber,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'checkpoint' as const,
        'commit' as const,
        'revert' as const,
        'flush' as const,
      ),
    }),
  },
);

/** Applies operations that make sense where they stand, alike to any state manager. */
async function apply(state: ExecutionState | MerkleStateManager, operations: Operation[]) {
  let depth = 0;
  for (const op of operations) {
    if (op.do === 'checkpoint') {
      depth++;
      await state.checkpoint();
    } else if (op.do === 'commit' || op.do === 'revert') {
      if (depth === 0) continue;
      depth--;
      await state[op.do]();
    } else if (op.do === 'flush') {
      if (depth === 0) await state.flush();
    } else if ('account' in op) {
      const at = address(op.account);
      const account = await state.getAccount(at);
      if (op.do === 'balance') {
        const changed = account ?? new Account();
        changed.balance += op.value;
        await state.putAccount(at, changed);
      } else if (account !== undefined) {
        if (op.do === 'store') await state.putStorage(at, slot(op.slot), op.value);
        if (op.do === 'code') await state.putCode(at, op.code);
        if (op.do === 'clear') await state.clearStorage(at);
        if (op.do === 'delete') {
          await state.clearStorage(at);
          await state.deleteAccount(at);
        }
      }
    }
  }
  while (depth-- > 0) await state.commit();
}

describe('ExecutionState', () => {
  it('comes to the roots that MerkleStateManager comes to, whatever is written, reverted and flushed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
        const ours = new ExecutionState(new MemoryNodeDatabase());
        const oracle = new MerkleStateManager({ common: chainCommon(config) });
        await apply(ours, operations);
        await apply(oracle, operations);
        await oracle.flush();
        expect(toHex(await ours.flush())).toBe(toHex(await oracle.getStateRoot()));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves in the database all that another needs to read the state, and nothing unreachable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
        const nodes = new MemoryNodeDatabase();
        const first = new ExecutionState(nodes);
        await apply(
          first,
          operations.filter((op) => op.do !== 'flush'),
        );
        const root = await first.flush();
        const second = new ExecutionState(nodes, root);
        for (let n = 0; n < 5; n++) {
          const at = address(n);
          expect(await second.getAccount(at)).toEqual(await first.getAccount(at));
          expect(await second.getCode(at)).toEqual(await first.getCode(at));
          for (let s = 0; s < 6; s++) {
            expect(await second.getStorage(at, slot(s))).toEqual(
              await first.getStorage(at, slot(s)),
            );
          }
        }
        expect([...nodes.nodes()].length === 0).toBe(toHex(root) === toHex(EMPTY_ROOT));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps only the nodes of the tries that were flushed', async () => {
    const nodes = new MemoryNodeDatabase();
    const state = new ExecutionState(nodes);
    for (let n = 0; n < 5; n++) await state.putAccount(address(n), new Account(1n, BigInt(n)));
    await state.flush();
    const reachable = [...nodes.nodes()].length;
    // Five accounts with different first nibbles of their keys make at most a branch, four more and their leaves.
    expect(reachable).toBeLessThanOrEqual(10);
    await state.putAccount(address(0), new Account(2n, 0n));
    await state.putAccount(address(0), new Account(1n, 0n));
    await state.flush();
    expect([...nodes.nodes()]).toHaveLength(reachable);
  });

  it('gives the EVM accounts of its own to change', async () => {
    const state = new ExecutionState(new MemoryNodeDatabase());
    await state.putAccount(address(0), new Account(1n, 5n));
    const got = await state.getAccount(address(0));
    got!.balance = 99n;
    expect((await state.getAccount(address(0)))?.balance).toBe(5n);
  });

  it('refuses to flush inside a checkpoint and to drop changes with the caches', async () => {
    const state = new ExecutionState(new MemoryNodeDatabase());
    await state.checkpoint();
    await state.putAccount(address(0), new Account(1n, 5n));
    await expect(state.flush()).rejects.toThrow(RangeError);
    expect(() => state.clearCaches()).toThrow(RangeError);
  });
});
