import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, writeWhole } from '../da/atomicFile.js';
import { bookOf, type Entry, signedEntry } from './entry.js';
import { type Journal, JournalFailedError, JournalWrongError } from './journal.js';
import { type JournalOwner, type Line, lineOf, parseLine } from './journalLine.js';
import { JournalLock } from './journalLock.js';

/** From how many lines on a journal is written anew when it is opened. */
const LONG = 1_000;

/**
 * A journal in a file: a line an entry, each on the disk before `append` resolves. What a crash left of a last line is
 * cut off; it was not sent. Only one process at a time has it open.
 */
export class FileJournal implements Journal {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly lock: JournalLock,
    readonly entries: readonly Entry[],
    private length: number,
  ) {}

  private failure: JournalFailedError | undefined;

  /** Opens a journal, or begins one. @throws JournalWrongError, JournalInUseError */
  static async open(file: string, owner: JournalOwner): Promise<FileJournal> {
    await mkdir(path.dirname(file), { recursive: true });
    const lock = await JournalLock.take(`${file}.lock`);
    try {
      const { entries, lines } = await read(file, owner);
      const first = { kind: 'journal', version: 1, ...owner } as const;
      if (lines === 0) await replace(file, [first]);
      else if (lines > LONG) await replace(file, [first, ...compact(entries)]);
      const handle = await open(file, 'r+');
      const { size } = await handle.stat();
      const length = lines === 0 || lines > LONG ? size : await wholeLength(file);
      // What a crash left of a line is cut off.
      if (length < size) await handle.truncate(length);
      return new FileJournal(file, handle, lock, entries, length);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async append(entry: Entry): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const bytes = Buffer.from(lineOf(entry));
    try {
      await this.handle.write(bytes, 0, bytes.length, this.length);
      await this.handle.datasync();
      this.length += bytes.length;
    } catch (error) {
      const failure = new JournalFailedError(this.file, error);
      // Half a line may be there. If it cannot be cut off, nothing may follow it.
      await this.handle.truncate(this.length).catch(() => (this.failure = failure));
      throw failure;
    }
  }

  async close(): Promise<void> {
    this.failure ??= new JournalFailedError(this.file, new Error('it is closed'));
    await this.handle.close();
    await this.lock.release();
  }
}

/** What can still matter of entries. */
function compact(entries: readonly Entry[]): Entry[] {
  const { slots, ledger } = bookOf(entries);
  const open = slots.flatMap(({ move, attempts }) =>
    attempts.map((attempt) => signedEntry(move, attempt)),
  );
  return [{ kind: 'ledger', ledger }, ...open];
}

async function replace(file: string, lines: readonly Line[]): Promise<void> {
  const content = Buffer.from(lines.map(lineOf).join(''));
  await writeWhole(file, content, path.dirname(file), true);
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The bytes of all whole lines. */
async function wholeLength(file: string): Promise<number> {
  return (await readFile(file)).lastIndexOf(0x0a) + 1;
}

async function read(
  file: string,
  { chainId, address }: JournalOwner,
): Promise<{ entries: Entry[]; lines: number }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  const parsed = lines.map((each, index) => {
    const line = parseLine(each);
    if (line === undefined) throw new JournalWrongError(file, 'a line is damaged', index + 1);
    return line;
  });
  const [first, ...rest] = parsed;
  if (first === undefined) {
    if (text !== '') throw new JournalWrongError(file, 'its first line is not whole', 1);
    return { entries: [], lines: 0 };
  }
  if (first.kind !== 'journal') throw new JournalWrongError(file, 'it has no head', 1);
  if (first.chainId !== chainId || first.address !== address) {
    const whose = `${first.address} on chain ${String(first.chainId)}`;
    throw new JournalWrongError(file, `it is of ${whose}`, 1);
  }
  const entries = rest.map((each, index) => {
    if (each.kind === 'journal') throw new JournalWrongError(file, 'a second head', index + 2);
    return each;
  });
  return { entries, lines: lines.length };
}
