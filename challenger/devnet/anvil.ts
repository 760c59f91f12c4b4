import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Genesis, gethGenesis } from './genesis.js';
import { Rpc } from './rpc.js';

/** anvil did not come up. */
export class AnvilStartError extends Error {
  readonly code = 'ANVIL_START';
  constructor(
    readonly reason: string,
    /** The end of what anvil printed. */
    readonly output: string,
    readonly nextStep: string,
  ) {
    super(`anvil did not start: ${reason}. ${nextStep}${output === '' ? '' : `\n${output}`}`);
    this.name = 'AnvilStartError';
  }
}

interface Shared {
  /** Extra command-line arguments. */
  readonly extra?: readonly string[];
  readonly startTimeoutMs?: number;
  /** A free one if not given. */
  readonly port?: number;
}

export interface L1Options extends Shared {
  readonly chainId?: number;
  /** How many of the development accounts hold ether; 10 if not given. */
  readonly accounts?: number;
  /** `auto`: a block for every transaction (the default). `manual`: only `evm_mine` and `anvil_mine` make blocks. */
  readonly mining?: 'auto' | 'manual' | { readonly everySeconds: number };
  readonly hardfork?: 'cancun' | 'prague' | 'osaka';
  /** `safe` is the head less this number of blocks, `finalized` less twice of it. */
  readonly slotsInAnEpoch?: number;
  /** Of the genesis block, seconds. */
  readonly timestamp?: number;
}

export interface L2Options extends Shared {
  readonly genesis: Genesis;
}

const running = new Set<ChildProcess>();
let watching = false;

/** Takes every anvil along when this process ends, whichever way it ends. */
function endWithThisProcess(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (watching) return;
  watching = true;
  const killAll = () => {
    for (const each of running) each.kill('SIGKILL');
  };
  process.on('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      killAll();
      // Without another listener the signal now does what it would have done without ours.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

function binary(): string {
  const name = '@foundry-rs/anvil-linux-amd64';
  const nextStep = `Run npm install; ${name} is built for Linux on x64 only.`;
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch (cause) {
    throw new AnvilStartError(`${name} is not installed (${String(cause)})`, '', nextStep);
  }
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { anvil: string } };
  return path.resolve(path.dirname(manifest), bin.anvil);
}

/** An anvil process of ours, on the loopback interface, on a port of its own choice unless one is given. */
export class Anvil {
  readonly rpc: Rpc;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    this.rpc = new Rpc(url);
  }

  /** An L1. */
  static async l1(options: L1Options = {}): Promise<Anvil> {
    const mining = options.mining ?? 'auto';
    const optional = (flag: string, value: number | undefined) =>
      value === undefined ? [] : [flag, String(value)];
    return Anvil.start(
      [
        ...['--chain-id', String(options.chainId ?? 31337)],
        ...['--hardfork', options.hardfork ?? 'prague'],
        ...['--accounts', String(options.accounts ?? 10)],
        ...(mining === 'auto'
          ? []
          : mining === 'manual'
            ? ['--no-mining']
            : ['--block-time', String(mining.everySeconds)]),
        ...optional('--slots-in-an-epoch', options.slotsInAnEpoch),
        ...optional('--timestamp', options.timestamp),
      ],
      options,
    );
  }

  /**
   * An L2 node: an ordinary client whose state is exactly `genesis`, and that makes blocks only when told.
   * Without `--accounts 0` and without the create2 deployer turned off anvil adds accounts that the genesis
   * does not name, and every state root differs.
   */
  static async l2(options: L2Options): Promise<Anvil> {
    const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-genesis-'));
    const file = path.join(folder, 'genesis.json');
    writeFileSync(file, JSON.stringify(gethGenesis(options.genesis)));
    try {
      return await Anvil.start(
        [
          ...['--init', file],
          ...['--chain-id', String(options.genesis.chainId)],
          ...['--hardfork', options.genesis.fork],
          ...['--accounts', '0'],
          '--disable-default-create2-deployer',
          '--no-mining',
          // Transactions stay in the order in which they were sent.
          ...['--order', 'fifo'],
        ],
        options,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private static async start(args: readonly string[], options: Shared): Promise<Anvil> {
    const child = spawn(
      binary(),
      [
        ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
        // By default anvil writes the state of every block to the disk, and leaves it there.
        ...['--max-persisted-states', '0'],
        ...args,
        ...(options.extra ?? []),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    endWithThisProcess(child);
    const timeoutMs = options.startTimeoutMs ?? 30_000;
    const url = await listening(child, timeoutMs);
    const anvil = new Anvil(url, child);
    await anvil.rpc.call('eth_chainId');
    return anvil;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends the process and waits until it is gone. Its chain is gone with it. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** The URL on which `child` says that it listens. */
function listening(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string, nextStep: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new AnvilStartError(reason, output.slice(-2000), nextStep));
    };
    const timer = setTimeout(() => {
      fail(`no answer within ${timeoutMs} ms`, 'Is the machine busy? Give startTimeoutMs more.');
    }, timeoutMs);
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-16_384);
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      // anvil logs every call: its pipes must be drained for ever, or it stops at a full one.
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', collect).resume();
      child.off('exit', exited);
      resolve(`http://127.0.0.1:${port}`);
    };
    const exited = (code: number | null, signal: string | null) => {
      fail(`it ended with ${code ?? signal}`, 'What it printed says why.');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('exit', exited);
    child.once('error', (error) => {
      fail(error.message, 'Is the binary executable? Run npm install again.');
    });
  });
}
