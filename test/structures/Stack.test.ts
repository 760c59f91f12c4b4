import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { EmptyStackError, Stack } from '../../bisection/structures/Stack.js';
import { expectOnlyProof, PureContract } from './solidity.js';
import { uint256 } from './arbitraries.js';

const contract = await PureContract.load('StructuresHarness');

describe('Stack', () => {
  it('behaves as an array does', () => {
    fc.assert(
      fc.property(fc.array(fc.option(uint256), { maxLength: 60 }), (moves) => {
        const model: bigint[] = [];
        let stack = Stack.EMPTY;
        for (const move of moves) {
          if (move !== null) {
            model.push(move);
            stack = Stack.push(stack, move);
          } else if (model.length === 0) {
            expect(() => Stack.pop(stack)).toThrow(EmptyStackError);
          } else {
            const top = Stack.pop(stack);
            expect(top.value).toBe(model.pop());
            stack = top.below;
          }
        }
        const rest: bigint[] = [];
        for (let at = stack; at !== Stack.EMPTY; at = at.below) rest.unshift(at.value);
        expect(rest).toEqual(model);
      }),
    );
  });

  it('has the hashes and the proofs of the contract', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(uint256, { minLength: 1, maxLength: 8 }), async (values) => {
        let stack = Stack.EMPTY;
        for (const value of values) {
          const [pushed] = await contract.call('stackPush', stack.hash, value);
          stack = Stack.push(stack, value);
          expect(pushed).toBe(hex(stack.hash));
        }
        const proof = new ProofWriter();
        const top = Stack.pop(stack, proof);
        const [value, below] = await contract.call('stackPop', proof.bytes(), stack.hash);
        expect([value, below]).toEqual([top.value, hex(top.below.hash)]);
        await expectOnlyProof(proof.bytes(), (bytes) =>
          contract.call('stackPop', bytes, stack.hash),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('hashes 1024 items that were never hashed', () => {
    let stack = Stack.EMPTY;
    let hashedAlong = Stack.EMPTY;
    for (let value = 0n; value < 1024n; value++) {
      stack = Stack.push(stack, value);
      hashedAlong = Stack.push(hashedAlong, value);
      expect(hashedAlong.hash).toHaveLength(32);
    }
    expect(stack.hash).toEqual(hashedAlong.hash);
  });
});

const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;
