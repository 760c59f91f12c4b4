import { privateToPublic } from '@ethereumjs/util';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nativeRecovery,
  type RecoverKey,
  recoverInJavaScript,
  wasmRecovery,
} from '../../challenger/derive/recoverKey.js';

const ORDER = secp256k1.Point.Fn.ORDER;
const word = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const native = nativeRecovery();
const wasm = wasmRecovery();
const engines: [string, RecoverKey | undefined][] = [
  ['machine code', native],
  ['WebAssembly', wasm],
];

/** What an engine says: a key in hex, or that there is none. */
function answer(recover: RecoverKey, ...given: Parameters<RecoverKey>): string {
  try {
    return Buffer.from(recover(...given)).toString('hex');
  } catch {
    return 'none';
  }
}

const parity = fc.constantFrom(0 as const, 1 as const);
const hash = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.constantFrom(0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, (1n << 256n) - 1n).map(word),
);
const scalar = fc.oneof(
  fc.bigInt(1n, ORDER - 1n),
  fc.constantFrom(1n, 2n, 5n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n),
);

describe('recovery of a public key', () => {
  it('has a build for Linux on x64', () => {
    if (process.platform === 'linux' && process.arch === 'x64') expect(native).toBeDefined();
    expect(wasm).toBeDefined();
  });

  for (const [name, recover] of engines) {
    it.skipIf(recover === undefined)(`gives the signer by ${name}`, () => {
      fc.assert(
        fc.property(hash, fc.bigInt(1n, ORDER - 1n), (message, key) => {
          const { r, s, recovery } = secp256k1.Signature.fromBytes(
            secp256k1.sign(message, word(key), { prehash: false, format: 'recovered' }),
            'recovered',
          );
          const signature = Buffer.concat([word(r), word(s)]);
          const found = recover!(message, (recovery! & 1) as 0 | 1, signature);
          expect(Buffer.from(found)).toEqual(Buffer.from(privateToPublic(word(key))));
        }),
        { numRuns: 40 },
      );
    });

    it.skipIf(recover === undefined)(`says by ${name} what JavaScript says, keys and none`, () => {
      const seen = new Set<boolean>();
      fc.assert(
        fc.property(hash, parity, scalar, scalar, (message, bit, r, s) => {
          const signature = Buffer.concat([word(r), word(s)]);
          const slow = answer(recoverInJavaScript, message, bit, signature);
          seen.add(slow === 'none');
          expect(answer(recover!, message, bit, signature)).toBe(slow);
        }),
        { numRuns: 200 },
      );
      expect(seen.size).toBe(2);
    });
  }
});
