import { expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { FinalClaim } from '../../challenger/sync/finalClaims.js';
import { FinalClaimMismatchError, FinalLine } from '../../challenger/sync/finalLine.js';

const hashOf = (byte: number) => new Uint8Array(32).fill(byte) as Hash;
const claimTo = (target: bigint, state: number, id = state): FinalClaim => ({
  ...{ id: hashOf(id), parent: hashOf(0), state: hashOf(state), target, position: target },
  isGenesis: false,
});

it('holds a claim against the end of its last batch', () => {
  const line = new FinalLine([claimTo(2n, 2), claimTo(3n, 3)], 4);
  expect(line.reach({ position: 1n, units: 3, state: hashOf(9) })).toBeUndefined();
  expect(line.since).toBe(3);
  expect(line.reach({ position: 2n, units: 3, state: hashOf(2) })?.target).toBe(2n);
  expect([line.since, line.last?.target]).toEqual([0, 2n]);
  const wrong = () => line.reach({ position: 3n, units: 1, state: hashOf(2) });
  expect(wrong).toThrow(FinalClaimMismatchError);
});

it('compares no claim whose units did not fit into its tree, and its child again', () => {
  // 16 units fit. The claims to 1 and 2 come to 10 and 7; that to 4 to 20, its child has the same target and 4 units.
  const claims = [claimTo(1n, 1), claimTo(2n, 2), claimTo(4n, 77), claimTo(4n, 4), claimTo(5n, 5)];
  const line = new FinalLine(claims, 4);
  expect(line.reach({ position: 1n, units: 10, state: hashOf(1) })?.target).toBe(1n);
  expect(line.reach({ position: 2n, units: 7, state: hashOf(2) })?.target).toBe(2n);
  expect(line.reach({ position: 3n, units: 12, state: hashOf(3) })).toBeUndefined();
  expect(line.reach({ position: 4n, units: 8, state: hashOf(4) })?.id).toEqual(hashOf(4));
  // What is left over of a claim that was full counts for the next one.
  const next = new FinalLine([claimTo(1n, 66), claimTo(2n, 2)], 4);
  expect(next.reach({ position: 1n, units: 17, state: hashOf(1) })).toBeUndefined();
  expect([next.since, next.last?.target]).toEqual([1, 1n]);
  const rest = new FinalLine([claimTo(2n, 2)], 4, next.since);
  expect(rest.reach({ position: 2n, units: 15, state: hashOf(2) })?.target).toBe(2n);
});

it('counts a tree that is exactly full as whole', () => {
  const line = new FinalLine([claimTo(1n, 1)], 4);
  expect(line.reach({ position: 1n, units: 16, state: hashOf(1) })?.target).toBe(1n);
});
