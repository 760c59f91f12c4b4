import { readFile, rm } from 'node:fs/promises';
import { isAbsent, isSystemError } from '../da/atomicFile.js';
import { writeNew } from '../keys/writeNew.js';

/** Another process that runs has the journal: two of them would send moves twice. */
export class JournalInUseError extends Error {
  readonly code = 'MONEY_JOURNAL_IN_USE';
  readonly nextStep =
    'stop the other process, or give this one an account and a journal of its own';
  constructor(
    readonly lock: string,
    readonly pid: number,
  ) {
    super(`process ${String(pid)} has the journal (${lock})`);
    this.name = 'JournalInUseError';
  }
}

/** A file that names the process that has a journal open; one that is no more has it no longer. */
export class JournalLock {
  private constructor(private readonly file: string) {}

  /** @throws JournalInUseError */
  static async take(file: string): Promise<JournalLock> {
    for (;;) {
      const self = `${String(process.pid)} ${await birthOf(process.pid)}`;
      if (await writeNew(file, self)) return new JournalLock(file);
      const holder = await holderOf(file);
      if (holder !== undefined) throw new JournalInUseError(file, holder);
      await rm(file, { force: true });
    }
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

/** The process that a lock names, if it runs. */
async function holderOf(file: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  const [pid, birth] = text.split(' ');
  const number = Number(pid);
  if (pid === undefined || !Number.isSafeInteger(number) || number <= 0) return undefined;
  // Numbers of processes come again: it is the same one if it began at the same time.
  return isRunning(number) && (await birthOf(number)) === birth ? number : undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return isSystemError(error) && error.code === 'EPERM';
  }
}

/** When a process began, in the system's own count (proc(5), field 22 of stat); empty where there is no such file. */
async function birthOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in brackets may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if (isSystemError(error)) return '';
    throw error;
  }
}
