import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assemble } from '../../challenger/execute/assemble.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { writeFuzzCase, type FuzzCase } from '../../challenger/fuzz/fuzzCase.js';
import { CASES } from './decodingCases.js';
import { writeInput } from '../../challenger/fuzz/decoding/input.js';
import { bytesOf, CHAIN, RECIPIENT, SENDER, sign } from '../machine/scene.js';
import { wordBytes } from '../../bisection/structures/Word.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-fuzz-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gainsay(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['cli/bin/gainsay.js', 'fuzz', ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const EMPTY = `0x${'ee'.repeat(20)}`;

/** A chain with a call that asks for the code hash of an account that is empty, in the genesis or not. */
function caseOf(isThere: boolean): FuzzCase {
  const account = (address: bigint, code: Uint8Array, balance: bigint) => ({
    address: wordBytes(address).subarray(12),
    ...{ nonce: 0n, balance, code, storage: [] },
  });
  const head = { number: 0n, timestamp: 1n, gasLimit: 30_000_000n, gasUsed: 0n, baseFeePerGas: 7n };
  const block = {
    timestamp: 2n,
    gasLimit: head.gasLimit,
    feeRecipient: bytesOf(`0x${'fe'.repeat(20)}`),
    prevRandao: new Uint8Array(32),
    parentBeaconBlockRoot: new Uint8Array(32),
    extraData: new Uint8Array(0),
    forced: 0,
    transactions: [sign({ nonce: 0, value: 0n })],
  };
  return {
    fork: 'prague',
    chainId: CHAIN,
    gasLimitCap: 30_000_000n,
    head,
    accounts: [
      account(SENDER, new Uint8Array(0), 10n ** 18n),
      account(RECIPIENT, assemble(`${EMPTY} EXTCODEHASH 0 SSTORE`), 0n),
      ...(isThere ? [account(BigInt(EMPTY), new Uint8Array(0), 0n)] : []),
    ],
    batches: [{ l1Timestamp: 2n, data: encodeBatch([block]) }],
  };
}

describe('gainsay fuzz', () => {
  it('exits with 0 and counts where nothing differs', () => {
    const { status, lastLine } = gainsay('--seed', '1', '--chains', '2', '--no-prove', '--json');
    expect(status).toBe(0);
    const summary = JSON.parse(lastLine) as Record<string, unknown>;
    expect(summary).toMatchObject({ seed: 1, chains: 2, proven: 0 });
    expect(summary['failure']).toBeUndefined();
  });

  it('runs a case again, and exits with 3 and says where where engines differ', () => {
    const path = join(folder, 'case.json');
    writeFileSync(path, writeFuzzCase(caseOf(false)));
    expect(gainsay('--replay', path, '--no-prove')).toMatchObject({
      status: 0,
      lastLine: 'no difference',
    });
    // No chain may start with an empty account (docs/chain-rules.md §3): the machine takes that for granted.
    writeFileSync(path, writeFuzzCase(caseOf(true)));
    const { status, lastLine } = gainsay('--replay', path, '--no-prove', '--json');
    expect(status).toBe(3);
    const { failure } = JSON.parse(lastLine) as { failure: { reason: string; case: unknown } };
    expect(failure.reason).toContain('transaction 0');
    expect(failure.case).toEqual(JSON.parse(writeFuzzCase(caseOf(true))));
  });

  it('reads byte strings, and one again from a file', () => {
    const some = ['--inputs', '60', '--seed', '3', '--first', '40', '--no-prove', '--json'];
    const { status, lastLine } = gainsay('--decoding', ...some);
    expect(status).toBe(0);
    const summary = JSON.parse(lastLine) as Record<string, unknown>;
    expect(summary).toMatchObject({ seed: 3, first: 40, inputs: 60, differences: 0, proven: 0 });
    const path = join(folder, 'input.json');
    const [test] = CASES;
    writeFileSync(path, writeInput(test!.input));
    expect(gainsay('--decoding', '--replay', path, '--no-prove')).toMatchObject({
      status: 0,
      lastLine: 'no difference',
    });
  });

  it.each([
    ['an input that is not there', ['--decoding', '--replay', join(folder, 'nothing')]],
    ['byte strings of chains', ['--inputs', '3']],
    ['a case that is not there', ['--replay', join(folder, 'nothing')]],
    ['a case and a seed', ['--replay', 'x', '--seed', '1']],
  ])('exits with 2 for %s', (_, args) => {
    expect(gainsay(...args).status).toBe(2);
  });
});
