import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keccak, keccakAbsorb, keccakInto } from '../../bisection/structures/Keccak.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Bytes in which no stretch repeats another. */
function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 0x9e3779b1) >>> 11);
}

test('the empty string', () => {
  expect(hex(keccak(new Uint8Array(0)))).toBe(
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  );
});

test('every length up to some blocks, and those around what the memory holds', () => {
  const lengths = Array.from({ length: 700 }, (_, n) => n);
  const held = Math.floor((65536 - 512) / 136) * 136;
  for (const around of [held, 2 * held, 200_000]) {
    for (let n = around - 2; n <= around + 2; n++) lengths.push(n, n + 135);
  }
  for (const n of lengths) {
    const data = bytesOf(n);
    expect(hex(keccak(data)), `${n} bytes`).toBe(hex(keccak_256(data)));
  }
});

test('any bytes, written into a place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(50), (data, at) => {
      const out = new Uint8Array(100).fill(0xee);
      const expected = out.slice();
      expected.set(keccak_256(data), at);
      keccakInto(data, out, at);
      expect(hex(out)).toBe(hex(expected));
    }),
  );
});

test('a hash is its own: the next one does not change it', () => {
  const first = keccak(bytesOf(5));
  keccak(bytesOf(6));
  expect(hex(first)).toBe(hex(keccak_256(bytesOf(5))));
});

test('blocks taken in one after the other or at once, and with other hashes in between', () => {
  const blocks = bytesOf(136 * 600);
  const atOnce = keccakAbsorb(new Uint8Array(200), blocks);
  let state: Uint8Array = new Uint8Array(200);
  for (let at = 0; at < blocks.length; at += 136) {
    state = keccakAbsorb(state, blocks.subarray(at, at + 136));
    keccak(bytesOf(at % 300));
  }
  expect(hex(state)).toBe(hex(atOnce));
  expect(hex(keccakAbsorb(state, new Uint8Array(0)))).toBe(hex(state));
  // Finished by hand it is the hash.
  const last = new Uint8Array(136);
  last[0] = 0x01;
  last[135] = 0x80;
  expect(hex(keccakAbsorb(state, last).slice(0, 32))).toBe(hex(keccak_256(blocks)));
});
