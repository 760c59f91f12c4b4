import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent, isSystemError } from '../da/atomicFile.js';
import type { Message } from './alert.js';
import type { BookEntry } from './alertBook.js';

/** A line of the journal: a change of the book, or what became of a message at a sink. */
export type JournalEntry =
  | BookEntry
  /** A message that only these sinks have not taken yet. */
  | { readonly kind: 'waiting'; readonly message: Message; readonly sinks: readonly string[] }
  | { readonly kind: 'delivered'; readonly id: string; readonly sink: string }
  | { readonly kind: 'dropped'; readonly id: string; readonly sink: string };

/** A journal as it was found. */
export interface FoundJournal {
  readonly entries: readonly JournalEntry[];
  /** Lines that cannot be read; the last one may have been cut off by a crash, and is not counted. */
  readonly damaged: number;
}

/**
 * What was told to whom, one line of JSON a change, on the disk before anybody is told. Where the disk fails the alerts go
 * on from memory: an alert about a full disk must get out.
 */
export class AlertJournal {
  private handle: number | undefined;
  private failed = 0;

  private constructor(private readonly file: string) {}

  /** Opens the journal of a folder, or begins one. */
  static async open(folder: string): Promise<{ journal: AlertJournal; found: FoundJournal }> {
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'alerts.jsonl');
    const journal = new AlertJournal(file);
    return { journal, found: await read(file) };
  }

  /** How many lines could not be written. */
  get failures(): number {
    return this.failed;
  }

  append(entry: JournalEntry): void {
    this.trying(() => {
      this.handle ??= openSync(this.file, 'a', 0o600);
      write(this.handle, [entry]);
      // Where the word is lost that a sink has taken a message, it is only said again.
      if ('message' in entry && entry.message !== undefined) fsyncSync(this.handle);
    });
  }

  /** Begins it anew with these entries: what is over and told needs no line. */
  rewrite(entries: readonly JournalEntry[]): void {
    this.close();
    this.trying(() => {
      const next = `${this.file}.next`;
      const handle = openSync(next, 'w', 0o600);
      try {
        write(handle, entries);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(next, this.file);
    });
  }

  private trying(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.failed += 1;
    }
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }
}

/** All at once: nothing that comes meanwhile may fall between the old file and the new one. */
function write(handle: number, entries: readonly JournalEntry[]): void {
  writeSync(handle, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

async function read(file: string): Promise<FoundJournal> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return { entries: [], damaged: 0 };
  }
  const lines = text.split('\n');
  // Behind the last line end there is nothing, or what a crash has cut off.
  lines.pop();
  const entries = lines.map(entryIn);
  return {
    entries: entries.flatMap((entry) => entry ?? []),
    damaged: entries.filter((entry) => entry === undefined).length,
  };
}

function entryIn(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry> | null;
    return typeof entry?.kind === 'string' ? (entry as JournalEntry) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
