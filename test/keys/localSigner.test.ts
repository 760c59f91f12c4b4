import { inspect } from 'node:util';
import { Transaction } from 'ethers';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { batchBlobs } from '../../challenger/devnet/batcher.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import { openSigner } from '../../challenger/keys/openSigner.js';
import { ADDRESS, KEY, UNSIGNED, wanted } from './known.js';

describe('a key in memory', () => {
  it('signs as the wallet of a library does', async () => {
    const signer = LocalSigner.of(KEY, 'test');
    expect(signer.address).toBe(ADDRESS);
    expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
  });

  it('signs blobs, and gives them along', async () => {
    const carried = await batchBlobs(new Uint8Array(50));
    const blobs = { maxFeePerBlobGas: 3n, carried };
    const raw = await LocalSigner.of(KEY, 'test').signTransaction({ ...UNSIGNED, blobs });
    const signed = Transaction.from(raw);
    expect(signed).toMatchObject({ type: 3, from: ADDRESS, maxFeePerBlobGas: 3n });
    expect(signed.blobVersionedHashes).toEqual(carried.map((each) => each.versionedHash));
    expect(signed.blobs).toHaveLength(1);
  });

  it('gives nothing away, however it is printed', () => {
    const signer = LocalSigner.of(KEY, 'test');
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    log.info({ signer }, 'an object');
    log.info(signer, 'itself');
    log.error({ err: new Error('with it', { cause: signer }) });
    const shown = [
      ...lines,
      String(signer),
      JSON.stringify({ signer }),
      inspect(signer, { depth: 9, showHidden: true }),
      inspect({ nested: { signer } }, { depth: 9, showHidden: true, customInspect: false }),
      inspect(new Error('with it', { cause: signer }), { depth: 9 }),
      Object.getOwnPropertyNames(signer).join(),
    ].join('\n');
    expect(shown).toContain(ADDRESS);
    expect(shown.toLowerCase()).not.toContain(KEY.slice(2, 20));
    expect(shown).not.toContain(String(BigInt(KEY)));
    expect(structuredClone(signer)).not.toHaveProperty('key');
  });

  it('does not repeat what is no key', async () => {
    const almost = KEY.slice(0, -1);
    await expect(
      openSigner({ kind: 'environment' }, { GAINSAY_PRIVATE_KEY: almost }),
    ).rejects.toSatisfy((error: Error) => {
      expect(error).toMatchObject({ code: 'KEYS_BAD_KEY', where: 'GAINSAY_PRIVATE_KEY' });
      return !inspect(error, { depth: 9 }).includes(almost.slice(2, 20));
    });
    const zero = `0x${'00'.repeat(32)}`;
    expect(() => LocalSigner.of(zero, 'test')).toThrow(/no private key/);
    expect(() => LocalSigner.of(`0x${'ff'.repeat(32)}`, 'test')).toThrow(/no private key/);
  });
});
