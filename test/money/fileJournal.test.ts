import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bookOf, type Entry } from '../../challenger/money/entry.js';
import { FileJournal } from '../../challenger/money/fileJournal.js';
import { spentIn } from '../../challenger/money/ledger.js';

const OWNER = { chainId: 7n, address: `0x${'Ab'.repeat(20)}` };
const wallet = new Wallet(`0x${'11'.repeat(32)}`);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-journal-'));
  file = join(folder, 'sub', 'journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function signed(nonce: number, value = 1n): Promise<Entry> {
  const raw = await wallet.signTransaction({
    ...{ type: 2, chainId: 7n, nonce, to: `0x${'22'.repeat(20)}`, value, data: '0x' },
    ...{ gasLimit: 21_000n, maxFeePerGas: 10n, maxPriorityFeePerGas: 1n },
  });
  return { kind: 'signed', raw, key: `k${String(nonce)}`, what: 'move', sentMs: 5, dispute: 'd' };
}

const settled = (nonce: number, wei = 3n, time = 50n): Entry => ({
  ...{ kind: 'settled', nonce, spend: { dispute: 'd', time, wei } },
});

async function write(entries: readonly Entry[]): Promise<void> {
  const journal = await FileJournal.open(file, OWNER);
  for (const entry of entries) await journal.append(entry);
  await journal.close();
}

async function read(): Promise<readonly Entry[]> {
  const journal = await FileJournal.open(file, OWNER);
  await journal.close();
  return journal.entries;
}

describe('the journal', () => {
  it('gives back what was written', async () => {
    const entries: Entry[] = [
      await signed(0),
      { ...((await signed(1)) as Extract<Entry, { kind: 'signed' }>), deadline: 9n, gain: 8n },
      settled(0),
      { kind: 'lost', nonce: 1 },
      {
        kind: 'ledger',
        ledger: { recent: [{ time: 1n, wei: 2n }], disputes: new Map([['d', 4n]]) },
      },
    ];
    await write(entries);
    expect(await read()).toEqual(entries);
    await write([settled(5)]);
    expect(await read()).toEqual([...entries, settled(5)]);
  });

  it('is there without what was not whole, wherever its writing was cut off', async () => {
    const entries = [await signed(0), await signed(1), settled(0)];
    await write(entries);
    const whole = readFileSync(file);
    const ends = entries.map((_, index) => nthLineEnd(whole, index + 2));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: nthLineEnd(whole, 1), max: whole.length }),
        async (cut) => {
          writeFileSync(file, whole.subarray(0, cut));
          const kept = ends.filter((end) => end <= cut).length;
          expect(await read()).toEqual(entries.slice(0, kept));
          // What comes after it stands on a line of its own.
          await write([settled(9)]);
          expect(await read()).toEqual([...entries.slice(0, kept), settled(9)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not begin where its first line is not whole, but says so', async () => {
    await write([]);
    writeFileSync(file, readFileSync(file).subarray(0, 10));
    await expect(read()).rejects.toMatchObject({ code: 'MONEY_JOURNAL_WRONG', line: 1 });
  });

  it('is refused where anything in it has changed', async () => {
    await write([await signed(0), settled(0)]);
    const whole = readFileSync(file);
    const end = nthLineEnd(whole, 2);
    await fc.assert(
      fc.asyncProperty(fc.nat(end - 2), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at]! + by) % 256;
        writeFileSync(file, changed);
        await expect(read()).rejects.toMatchObject({ code: 'MONEY_JOURNAL_WRONG' });
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where it is of another account or chain', async () => {
    await write([]);
    for (const other of [
      { ...OWNER, chainId: 8n },
      { ...OWNER, address: 'other' },
    ]) {
      await expect(FileJournal.open(file, other)).rejects.toMatchObject({
        code: 'MONEY_JOURNAL_WRONG',
      });
    }
  });

  it('is written anew where it has become long, and says the same', async () => {
    const entries: Entry[] = [];
    for (let nonce = 0; nonce < 40; nonce++) entries.push(await signed(nonce));
    for (let nonce = 0; nonce < 38; nonce++) entries.push(settled(nonce, 3n, 50n));
    const many = Array.from({ length: 1_000 }, (_, n) => settled(100 + n, 1n, 90_000n + BigInt(n)));
    await write([...entries, ...many]);
    const before = bookOf(await read());
    expect(statSync(file).size).toBeLessThan(100_000);
    const after = bookOf(await read());
    expect(after.slots).toEqual(before.slots);
    expect(after.slots.map(({ nonce }) => nonce)).toEqual([38, 39]);
    for (const scope of [{ dispute: 'd' }, { time: 91_000n }]) {
      expect(spentIn(after, scope)).toBe(spentIn(before, scope));
    }
    // 38 settled at 3 wei, 1,000 at 1, two in flight at 210,001 at most.
    expect(spentIn(after, { dispute: 'd' })).toBe(38n * 3n + 1_000n + 2n * 210_001n);
  });

  it('is of one process at a time, and of the next one once that is gone', async () => {
    const journal = await FileJournal.open(file, OWNER);
    await expect(FileJournal.open(file, OWNER)).rejects.toMatchObject({
      ...{ code: 'MONEY_JOURNAL_IN_USE', pid: process.pid },
    });
    await journal.close();
    const other = spawn('sleep', ['60']);
    const gone = once(other, 'exit');
    const stat = readFileSync(`/proc/${String(other.pid)}/stat`, 'utf8');
    const birth = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
    writeFileSync(`${file}.lock`, `${String(other.pid)} ${birth}`);
    await expect(FileJournal.open(file, OWNER)).rejects.toMatchObject({ pid: other.pid });
    // Another process that got the same number later is not the one that has it.
    writeFileSync(`${file}.lock`, `${String(other.pid)} 1`);
    await write([settled(1)]);
    writeFileSync(`${file}.lock`, `${String(other.pid)} ${birth}`);
    other.kill('SIGKILL');
    await gone;
    expect(await read()).toEqual([settled(1)]);
  });

  it('takes nothing more once it is closed', async () => {
    const journal = await FileJournal.open(file, OWNER);
    await journal.close();
    await expect(journal.append(settled(1))).rejects.toMatchObject({
      code: 'MONEY_JOURNAL_FAILED',
    });
  });

  it('does not take foreign lines', async () => {
    await write([]);
    appendFileSync(file, 'hello\n');
    await expect(read()).rejects.toMatchObject({ line: 2, what: 'a line is damaged' });
  });
});

/** Where the `n`th line ends, counted from 1. */
function nthLineEnd(bytes: Buffer, n: number): number {
  let end = 0;
  for (let line = 0; line < n; line++) end = bytes.indexOf(0x0a, end) + 1;
  return end;
}
