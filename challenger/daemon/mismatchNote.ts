import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DaemonEvent } from '../api/daemonEvent.js';
import { isAbsent, writeWhole } from '../da/atomicFile.js';
import { FinalClaimMismatchError } from '../sync/finalLine.js';
import { reasonOf } from './persist.js';

/** What L1 calls final was found not to be so, now or before a restart, and nobody has said since that it is settled. */
export class NotedMismatchError extends Error {
  readonly code = 'FINAL_CLAIM_MISMATCH';
  readonly nextStep: string;
  /** Of the command that finds it. */
  readonly exitCode = 3;
  constructor(
    message: string,
    readonly file: string,
  ) {
    super(message);
    this.name = 'NotedMismatchError';
    this.nextStep = `find out which is right before anything rests on either (docs/runbook.md); then delete ${file} and start again`;
  }
}

/** Keeps in mind, over restarts too, that nothing may be judged on a chain until an operator has looked. */
export class MismatchNote {
  private constructor(
    private readonly file: string,
    private readonly tell: (event: DaemonEvent) => void,
    private error: NotedMismatchError | undefined,
  ) {}

  /** @param folder of the chain */
  static async open(folder: string, tell: (event: DaemonEvent) => void): Promise<MismatchNote> {
    const file = path.join(folder, 'MISMATCH');
    try {
      const text = (await readFile(file, 'utf8')).trim();
      return new MismatchNote(file, tell, new NotedMismatchError(text, file));
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return new MismatchNote(file, tell, undefined);
    }
  }

  get found(): NotedMismatchError | undefined {
    return this.error;
  }

  /** Tells of one that was found before. */
  remind(): void {
    if (this.error === undefined) return;
    const { code, message, nextStep } = this.error;
    this.tell({ kind: 'loop', failure: { code, message, nextStep } });
  }

  /** Where an error is such a one, it holds from now on; and after a restart, once this is over. */
  async noteIf(error: unknown): Promise<void> {
    if (!(error instanceof FinalClaimMismatchError)) return;
    const { message } = error;
    this.error = new NotedMismatchError(message, this.file);
    try {
      const folder = path.dirname(this.file);
      await writeWhole(this.file, Buffer.from(`${message}\n`), folder, true);
    } catch (failed) {
      // Worse than a disk that is full is what was found: that is what the caller goes on with.
      const { code, message: what } = reasonOf(failed);
      this.tell({ kind: 'loop', failure: { code, message: what } });
    }
  }
}
