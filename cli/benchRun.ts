import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../challenger/l1/packageRoot.js';

/** The part has no figures as JSON. */
export class NoFiguresError extends Error {
  readonly code = 'BENCH_NO_JSON';
  readonly exitCode = 2;
  readonly nextStep = 'leave out --json, or choose another part';
  constructor(readonly part: string) {
    super(`the part ${part} gives no JSON`);
    this.name = 'NoFiguresError';
  }
}

/** The benchmarks are not here. */
export class BenchAbsentError extends Error {
  readonly code = 'BENCH_ABSENT';
  readonly nextStep = 'run it from a clone of the repository, after npm install';
  constructor(readonly file: string) {
    super(`there is no ${file}`);
    this.name = 'BenchAbsentError';
  }
}

/** A benchmark has failed; why is on stderr. */
export class BenchFailedError extends Error {
  readonly code = 'BENCH_FAILED';
  readonly nextStep = 'see what it says above; results that differ are a defect of ours';
  constructor(readonly status: number | null) {
    super(`the benchmark ended with ${String(status)}`);
    this.name = 'BenchFailedError';
  }
}

/** A part that is a program of its own. */
const PROGRAMS: Readonly<Record<string, string>> = {
  pipeline: 'pipeline.ts',
  store: 'store.ts',
  sync: 'sync/syncBench.ts',
};

/**
 * Runs a benchmark from the sources of the repository, in a process of its own.
 * @returns its figures where `json` asks for them; else it prints tables
 * @throws NoFiguresError, BenchAbsentError, BenchFailedError
 */
export async function runBench(part: string | undefined, json: boolean): Promise<unknown> {
  if (json && part === 'store') throw new NoFiguresError(part);
  const root = packageRoot();
  const own = part === undefined ? undefined : PROGRAMS[part];
  const file = path.join(root, 'test/bench', own ?? 'bench.ts');
  if (!existsSync(file)) throw new BenchAbsentError(file);
  const chosen = part === undefined || own !== undefined ? [] : [part];
  const args = ['--import', 'tsx', file, ...chosen, ...(json ? ['--json'] : [])];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', json ? 'pipe' : 'inherit', 'inherit'],
  });
  const printed: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new BenchFailedError(status);
  return json ? (JSON.parse(Buffer.concat(printed).toString('utf8')) as unknown) : undefined;
}
