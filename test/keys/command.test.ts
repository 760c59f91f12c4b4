import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decryptKeystoreJson, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS, KEY } from './known.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('gainsay keys', () => {
  const gainsay = (args: readonly string[], env: Record<string, string>) =>
    spawnSync(process.execPath, ['cli/bin/gainsay.js', 'keys', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });

  it('makes a new key, and takes over a bare one', async () => {
    const password = randomBytes(8).toString('hex');
    const env = { GAINSAY_KEYSTORE_PASSWORD: password };
    const file = join(folder, 'cli', 'new.json');
    const made = gainsay(['new', file, '--json'], env);
    expect([made.status, made.stderr]).toEqual([0, '']);
    const { address } = JSON.parse(made.stdout) as { address: string };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { privateKey } = await decryptKeystoreJson(readFileSync(file, 'utf8'), password);
    expect(new Wallet(privateKey).address).toBe(address);

    const other = join(folder, 'cli', 'import.json');
    const imported = gainsay(['import', other], { ...env, GAINSAY_PRIVATE_KEY: KEY });
    expect([imported.status, imported.stderr]).toEqual([0, '']);
    expect(imported.stdout).toContain(ADDRESS);
    const shown = [made.stdout, imported.stdout].join('');
    for (const secret of [password, KEY.slice(2), privateKey.slice(2)]) {
      expect(shown).not.toContain(secret);
    }
    const again = gainsay(['import', other, '--json'], { ...env, GAINSAY_PRIVATE_KEY: KEY });
    expect(again.status).toBe(1);
    expect(JSON.parse(again.stderr)).toMatchObject({ error: { code: 'KEYS_KEYSTORE' } });
  });

  it('does not repeat a bad key, nor goes on without a password', () => {
    const bad = gainsay(['import', join(folder, 'bad.json')], {
      ...{ GAINSAY_KEYSTORE_PASSWORD: 'x', GAINSAY_PRIVATE_KEY: KEY.slice(0, -2) },
    });
    expect(bad.status).toBe(1);
    expect(bad.stderr).toContain('KEYS_BAD_KEY');
    expect(bad.stderr + bad.stdout).not.toContain(KEY.slice(2, 20));
    const none = gainsay(['new', join(folder, 'none.json')], {});
    expect(none.stderr).toContain('GAINSAY_KEYSTORE_PASSWORD_FILE');
  });
});
