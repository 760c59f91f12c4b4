import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Transaction, Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsKms } from '../../challenger/keys/awsKms.js';
import { parseDerSignature } from '../../challenger/keys/derSignature.js';
import { type Kms, KmsSigner } from '../../challenger/keys/kmsSigner.js';
import { ADDRESS, KEY, UNSIGNED, wanted } from './known.js';

describe('a key service', () => {
  /** A service with a key of this process; s is high half of the time, as AWS's is. */
  const fake = (key: string, isHigh: (digest: Uint8Array) => boolean): Kms => {
    const secret = Buffer.from(key.slice(2), 'hex');
    const point = secp256k1.getPublicKey(secret, false);
    return {
      publicKey: () =>
        Promise.resolve(
          Buffer.concat([
            Buffer.from('3056301006072a8648ce3d020106052b8104000a034200', 'hex'),
            point,
          ]),
        ),
      sign: (digest) => {
        const bytes = secp256k1.sign(digest, secret, { prehash: false });
        const { r, s } = secp256k1.Signature.fromBytes(bytes);
        const order = secp256k1.Point.CURVE().n;
        const other = new secp256k1.Signature(r, isHigh(digest) ? order - s : s);
        return Promise.resolve(other.toBytes('der'));
      },
    };
  };

  it('signs what the account signs, whichever s it gives', async () => {
    for (const isHigh of [true, false]) {
      const signer = await KmsSigner.open(fake(KEY, () => isHigh));
      expect(signer.address).toBe(ADDRESS);
      expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
    }
  });

  it('is right for any key and any transaction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(),
        fc.boolean(),
        async (bytes, nonce, isHigh) => {
          fc.pre(bytes.some((byte) => byte !== 0) && bytes.some((byte) => byte !== 255));
          const key = `0x${Buffer.from(bytes).toString('hex')}`;
          const signer = await KmsSigner.open(fake(key, () => isHigh));
          const raw = await signer.signTransaction({ ...UNSIGNED, nonce });
          const signed = Transaction.from(raw);
          expect([signed.from, signed.nonce]).toEqual([new Wallet(key).address, nonce]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is not believed where it signs with another key', async () => {
    const mine = fake(KEY, () => false);
    const other = fake(`0x${'05'.repeat(32)}`, () => false);
    const signer = await KmsSigner.open({ publicKey: mine.publicKey, sign: other.sign });
    await expect(signer.signTransaction(UNSIGNED)).rejects.toMatchObject({
      code: 'KEYS_KMS_FOREIGN',
    });
  });

  it('reads signatures as X.690 has them, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
        fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
        fc.nat(),
        (r, s, cut) => {
          const der = sequence(integer(r), integer(s));
          expect(parseDerSignature(der)).toEqual({ r, s });
          expect(() => parseDerSignature(der.subarray(0, cut % der.length))).toThrow();
          expect(() => parseDerSignature(Buffer.concat([der, Buffer.from([0])]))).toThrow();
        },
      ),
    );
  });

  it('asks AWS for a digest to be signed, by the id of the key', async () => {
    const kms = fake(KEY, () => true);
    const asked: unknown[] = [];
    const send = async (command: { input: Record<string, unknown> }) => {
      asked.push(command.input);
      const digest = command.input['Message'] as Uint8Array | undefined;
      if (digest !== undefined) return { Signature: await kms.sign(digest) };
      const PublicKey = await kms.publicKey();
      return { PublicKey, KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY' };
    };
    const signer = await KmsSigner.open(new AwsKms('alias/one', { send } as never));
    expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
    expect(asked).toMatchObject([
      { KeyId: 'alias/one' },
      { KeyId: 'alias/one', MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' },
    ]);
    const wrong = { send: () => Promise.resolve({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }) };
    await expect(KmsSigner.open(new AwsKms('x', wrong as never))).rejects.toMatchObject({
      code: 'KEYS_AWS_KMS',
    });
  });
});

/** DER by the letter of X.690 §8.1 and §8.3. */
function sequence(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const body = bytes[0]! > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, body.length]), body]);
}
