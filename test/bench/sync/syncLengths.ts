import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { devnetChainFile } from '../../../challenger/devnet/devnetChainFile.js';
import { toHex } from '../../../challenger/hex.js';
import { openSource } from '../../../challenger/snapshot/openSource.js';
import { serveSnapshots } from '../../../challenger/snapshot/snapshotServer.js';
import { ByteMeter } from './byteMeter.js';
import { LongChain, type LongChainFigures, type LongChainOptions } from './longChain.js';
import type { SyncRunFigures } from './syncRun.js';

export type SyncMode = 'replay' | 'fast';

export interface SyncRun extends SyncRunFigures {
  readonly mode: SyncMode;
  /** Bytes that came from L1, and from the source of snapshots, as they were on the wire. */
  readonly l1: number;
  readonly snapshot: number;
}

/** A chain at some length, and what syncing it took. */
export interface SyncedLength {
  readonly chain: LongChainFigures;
  readonly runs: Readonly<Record<SyncMode, SyncRun>>;
}

/**
 * Syncs one chain at several lengths of its history, both ways each time, every run from nothing and in a process of its own.
 * The replayed state is what the snapshot is made of. Fails where a run does not end in the chain's last block.
 * @param lengths blocks, ascending; multiples of a claim's blocks leave as many batches behind the last claim each time
 */
export async function syncLengths(
  lengths: readonly number[],
  options: LongChainOptions,
): Promise<SyncedLength[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-bench-sync-'));
  const chain = await LongChain.start(options);
  const meter = await ByteMeter.before(chain.place.l1);
  try {
    const measured: SyncedLength[] = [];
    for (const length of lengths) {
      await chain.grow(length);
      const here = mkdtempSync(path.join(folder, 'length-'));
      const runs = await new Measurement(chain, meter, here, options.onProgress).both();
      measured.push({ chain: chain.figures(), runs });
    }
    return measured;
  } finally {
    await meter.stop();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Measurement {
  constructor(
    private readonly chain: LongChain,
    private readonly meter: ByteMeter,
    private readonly folder: string,
    private readonly onProgress: ((line: string) => void) | undefined,
  ) {}

  async both(): Promise<SyncedLength['runs']> {
    const here = this.folder;
    const file = path.join(here, 'chain.json');
    const { place, provider } = this.chain;
    const told = { ...place, provider, l1: { url: this.meter.url } };
    writeFileSync(file, JSON.stringify(await devnetChainFile(told)));
    const snapshots = path.join(here, 'snapshots');
    const replay = await this.sync('replay', file, path.join(here, 'replay'), snapshots);
    const server = await serveSnapshots(await openSource(snapshots));
    const source = await ByteMeter.before(server.url);
    try {
      const fast = await this.sync('fast', file, path.join(here, 'fast'), source.url);
      return { replay, fast: { ...fast, snapshot: source.take().received } };
    } finally {
      await source.stop();
      await server.stop();
    }
  }

  private async sync(
    mode: SyncMode,
    file: string,
    into: string,
    snapshots: string,
  ): Promise<SyncRun> {
    this.onProgress?.(`${mode} of ${this.chain.head.number} blocks`);
    this.meter.take();
    const figures = JSON.parse(await childLine(mode, file, into, snapshots)) as SyncRunFigures;
    const { received: l1 } = this.meter.take();
    const { hash, block, basis } = figures;
    if (
      hash !== toHex(this.chain.head.hash) ||
      basis !== (mode === 'fast' ? 'anchored' : 'replayed')
    ) {
      throw new Error(`${mode} ends ${basis} in block ${block}, ${hash}: not where the chain does`);
    }
    return { ...figures, mode, l1, snapshot: 0 };
  }
}

/** The last line that the child prints. */
async function childLine(...args: string[]): Promise<string> {
  const script = fileURLToPath(new URL('./syncRun.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with ${String(code)}`);
  return output.trim().split('\n').at(-1) ?? '';
}
