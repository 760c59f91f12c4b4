import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeystore, writeKeystore } from '../../challenger/keys/keystore.js';
import { openSigner } from '../../challenger/keys/openSigner.js';
import { ADDRESS, KEY, UNSIGNED, wanted } from './known.js';

const WEAK = { N: 2, r: 8, p: 1 };

/** The PBKDF2 example of the definition of Web3 secret storage. */
const WEB3_SECRET = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
const WEB3_EXAMPLE = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an encrypted key', () => {
  it('opens with its password only, and shows nothing else', async () => {
    const file = join(folder, 'one.json');
    expect(await writeKeystore(file, KEY, 'pass', WEAK)).toBe(ADDRESS);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(KEY.slice(2));
    const env = { GAINSAY_KEYSTORE_PASSWORD: 'pass' };
    const signer = await openSigner({ kind: 'keystore', file }, env);
    expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
    await expect(openKeystore(file, 'other')).rejects.toMatchObject({ what: 'wrong password' });
    await expect(openSigner({ kind: 'keystore', file }, {})).rejects.toMatchObject({
      code: 'KEYS_SECRET_MISSING',
    });
  });

  it('opens what another client wrote', async () => {
    const file = join(folder, 'geth.json');
    writeFileSync(file, JSON.stringify(WEB3_EXAMPLE));
    const { address } = await openKeystore(file, 'testpassword');
    expect(address).toBe(new Wallet(WEB3_SECRET).address);
  });

  it('is never overwritten, and leaves nothing half written', async () => {
    const file = join(folder, 'kept.json');
    await writeKeystore(file, KEY, 'pass', WEAK);
    const before = readFileSync(file, 'utf8');
    await expect(writeKeystore(file, `0x${'01'.repeat(32)}`, 'pass', WEAK)).rejects.toMatchObject({
      what: 'already there',
    });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('kept'))).toEqual(['kept.json']);
  });

  it.each([
    ['not readable', 'nothing.json', undefined],
    ['no keystore', 'other.json', '{"a":1}'],
  ])('says that a file is %s', async (what, name, content) => {
    const file = join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    await expect(openKeystore(file, 'x')).rejects.toMatchObject({ code: 'KEYS_KEYSTORE', what });
  });

  it('takes its password from a file, without the end of the line', async () => {
    const file = join(folder, 'two.json');
    await writeKeystore(file, KEY, 'pass word ', WEAK);
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'pass word \n');
    const env = { GAINSAY_KEYSTORE_PASSWORD_FILE: passwordFile };
    expect((await openSigner({ kind: 'keystore', file }, env)).address).toBe(ADDRESS);
  });
});
