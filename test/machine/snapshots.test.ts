import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { assemble } from '../../challenger/execute/assemble.js';
import { allocation, RECIPIENT, type Scene, sceneOf, sign } from './scene.js';

const CALLEE = 0xc0den;

/** Something that writes to the memory, or keeps it as it is at the moment; places are anywhere in a few pages. */
const place = fc.nat(1500);
const size = fc.oneof(fc.nat(70), fc.nat(700), fc.nat(6000));
const act = fc.oneof(
  fc.tuple(fc.nat(), place).map(([value, at]) => `${value} ${at} MSTORE`),
  fc.tuple(fc.nat(255), place).map(([value, at]) => `${value} ${at} MSTORE8`),
  fc.tuple(size, place, place).map(([n, from, to]) => `${n} ${from} ${to} MCOPY`),
  fc.tuple(size, place).map(([n, at]) => `${n} ${at} KECCAK256 ${at} MSTORE`),
  fc.tuple(size, place).map(([n, at]) => `${n} ${at} LOG0`),
  fc.tuple(size, place).map(([n, at]) => `${n} 3 ${at} CODECOPY`),
  fc
    .tuple(size, place, size, place)
    .map(([out, to, n, at]) => `${out} ${to} ${n} ${at} 0 ${String(CALLEE)} GAS CALL POP`),
  fc.tuple(size, place).map(([n, at]) => `${n} ${at} 0 CREATE POP`),
  fc.tuple(size, place).map(([n, at]) => `0 ${n} ${at} 0 CREATE2 POP`),
  place.map((at) => `RETURNDATASIZE 0 ${at} RETURNDATACOPY`),
  place.map((at) => `${at} MLOAD 7 ADD ${at} MSTORE`),
);

function scene(acts: readonly string[]): Scene {
  const accounts = allocation();
  accounts.set(RECIPIENT, { balance: 1n, code: assemble(`${acts.join(' ')} 900 30 RETURN`) });
  // Gives back what it was called with, changed in one place, and changes it once more.
  const callee = 'CALLDATASIZE 0 0 CALLDATACOPY 99 40 MSTORE 3 2 MSTORE8 CALLDATASIZE 0 RETURN';
  accounts.set(CALLEE, { code: assemble(callee) });
  const to = `0x${RECIPIENT.toString(16)}`;
  return sceneOf([sign({ gasLimit: 3_000_000n, to })], { accounts });
}

/** The memory may change in place, but never under somebody who kept it. */
test('a snapshot stays what it was, whatever the machine does after it', () => {
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (acts, every) => {
        const { machine, host } = scene(acts);
        const hashed = machine.snapshot();
        const hashes: string[] = [];
        const kept: { at: number; snapshot: Machine }[] = [];
        do {
          step(hashed, host);
          hashes.push(hex(hashed)); // hashed at every step: nothing is left for later
        } while (hashed.phase !== Phase.idle);
        for (let at = 0; at < hashes.length; at++) {
          step(machine, host);
          if (at % every === 0) kept.push({ at, snapshot: machine.snapshot() });
        }
        expect(hex(machine)).toBe(hashes.at(-1));
        for (const { at, snapshot } of kept.reverse()) {
          expect(hex(snapshot.snapshot()), `after step ${at}`).toBe(hashes[at]);
          for (let on = at + 1; on < Math.min(at + 5, hashes.length); on++) step(snapshot, host);
          expect(hex(snapshot)).toBe(hashes[Math.min(at + 4, hashes.length - 1)]);
        }
      },
    ),
    { numRuns: 60 },
  );
});

function hex(machine: Machine): string {
  return Buffer.from(machine.hash).toString('hex');
}
