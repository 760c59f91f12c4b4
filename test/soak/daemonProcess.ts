import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { walletOf } from './cast.js';
import { type Sample, sampleOf } from './sample.js';

/** One life of the daemon. */
export interface Life {
  readonly fromMs: number;
  toMs: number;
  /** How it ended: by our signal, at the end of the run, or by itself, which it never should. */
  end: 'killed' | 'terminated' | 'stopped' | 'died';
  /** Of a life that ended on SIGTERM, or by itself. */
  exitCode: number | null;
  /** How long it took to end after SIGTERM, ms. */
  drainMs: number | null;
  readonly samples: Sample[];
  /** Whether it had come so far as to say something. */
  isUp: boolean;
}

/** How long a daemon may take to end after SIGTERM, ms; then it is killed, and the judge is told. */
const DRAIN_MS = 60_000;
const ROOT = path.resolve(import.meta.dirname, '../..');

/** `gainsay watch` as processes of its own, one after the other, all with the same settings and the same data folder. */
export class DaemonProcess {
  readonly lives: Life[] = [];
  private child: ChildProcess | undefined;
  private said = '';
  private readonly output: WriteStream;
  /** While one is being ended on purpose. */
  private isEnding = false;

  constructor(
    private readonly config: string,
    outputFile: string,
    private readonly now: () => number,
  ) {
    this.output = createWriteStream(outputFile, { flags: 'a' });
    // It ends with this process, whichever way that ends.
    const end = () => this.child?.kill('SIGKILL');
    process.on('exit', end);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        this.isEnding = true;
        end();
        // Without another listener the signal now does what it would have done without ours.
        if (process.listenerCount(name) === 0) process.kill(process.pid, name);
      });
    }
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Where it answers, once it has said so. */
  get url(): string | undefined {
    return /"msg":"(http:[^"]+)","id":"listening"/.exec(this.said)?.[1];
  }

  start(): void {
    this.said = '';
    const args = ['cli/bin/gainsay.js', 'watch', '--config', this.config];
    // Settings of whoever runs this are none of the daemon's.
    const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith('GAINSAY_'));
    const key = { GAINSAY_PRIVATE_KEY: walletOf('daemon').privateKey };
    const env = { ...Object.fromEntries(theirs), ...key };
    const child = spawn(process.execPath, args, {
      ...{ cwd: ROOT, env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const life: Life = {
      ...{ fromMs: this.now(), toMs: this.now(), end: 'died' },
      ...{ exitCode: null, drainMs: null, samples: [], isUp: false },
    };
    this.lives.push(life);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        life.isUp = true;
        // The first lines tell where it is.
        if (this.said.length < 10_000) this.said += chunk.toString();
        this.output.write(chunk);
      });
    }
    child.once('exit', (code) => {
      life.toMs = this.now();
      life.exitCode = code;
      // What dies by itself is started anew, as systemd would; the judge counts it.
      if (!this.isEnding) this.start();
    });
  }

  /** kill -9, and a new one at once. */
  async kill(): Promise<void> {
    await this.end('SIGKILL', 'killed');
    this.start();
  }

  /** SIGTERM, and a new one as soon as it has ended. */
  async terminate(): Promise<void> {
    await this.end('SIGTERM', 'terminated');
    this.start();
  }

  /** The end of the run. */
  async stop(): Promise<void> {
    await this.end('SIGTERM', 'stopped');
    if (!this.output.writableEnded) {
      await new Promise<void>((resolve) => this.output.end(resolve));
    }
  }

  async sample(): Promise<void> {
    const { pid } = this;
    const life = this.lives.at(-1);
    if (pid === undefined || life === undefined) return;
    const sample = await sampleOf(pid, this.now());
    if (sample !== undefined && pid === this.pid) life.samples.push(sample);
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM', end: Life['end']): Promise<void> {
    const { child } = this;
    const life = this.lives.at(-1);
    if (child === undefined || life === undefined || life.end !== 'died') return;
    this.isEnding = true;
    try {
      const gone = once(child, 'exit');
      const asked = this.now();
      life.end = end;
      child.kill(signal);
      const late = new AbortController();
      const patience = setTimeout(DRAIN_MS, 'late' as const, { signal: late.signal });
      patience.catch(() => undefined);
      if ((await Promise.race([gone, patience])) === 'late') child.kill('SIGKILL');
      late.abort();
      await gone;
      if (signal === 'SIGTERM') life.drainMs = this.now() - asked;
    } finally {
      this.isEnding = false;
    }
  }
}
