import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventRecord } from '../../challenger/api/records/eventRecord.js';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { Daemon } from '../../challenger/daemon/daemon.js';
import type { Clock } from '../../challenger/da/dataWatch.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';

/** The account that daemons of tests play with. */
export const PLAYER = devAccount(6);

/** A daemon that runs, and what it said. */
export interface Running {
  readonly daemon: Daemon;
  readonly events: EventRecord[];
  /** What the API answers. */
  ask(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Drains, and is over. */
  stop(): Promise<void>;
  /** Drains, and stops at once. */
  hurry(): Promise<void>;
}

/** Daemons over a devnet, with a folder of their own. */
export class DaemonRig {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'gainsay-daemon-'));
  readonly file = path.join(this.folder, 'chain.json');
  private readonly running: Running[] = [];

  static async of(devnet: Devnet): Promise<DaemonRig> {
    const rig = new DaemonRig();
    writeFileSync(rig.file, JSON.stringify(await devnetChainFile(devnet)));
    return rig;
  }

  async start(
    mode: string,
    set: Readonly<Record<string, unknown>> = {},
    clock: Clock = SYSTEM_CLOCK,
  ): Promise<Running> {
    const flags = new Map<string, unknown>(
      Object.entries({
        ...{ chains: [this.file], mode, dataFolder: path.join(this.folder, 'data') },
        ...{ 'http.port': 0, 'keys.kind': mode === 'watch' ? 'none' : 'environment' },
        ...set,
      }),
    );
    const { settings } = await loadSettings({ flags });
    const events: EventRecord[] = [];
    const daemon = await Daemon.start({
      ...{ settings, version: '0.0.0', clock, pollMs: 40 },
      env: { GAINSAY_PRIVATE_KEY: PLAYER.privateKey },
      onEvent: (event) => events.push(event),
    });
    const [drain, hurry] = [new AbortController(), new AbortController()];
    const over = daemon.run(drain.signal, hurry.signal);
    const ask: Running['ask'] = async (place) => {
      const answer = await fetch(`${daemon.url}${place}`);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const stop = (): Promise<void> => {
      drain.abort();
      return over;
    };
    const rush = (): Promise<void> => {
      drain.abort();
      hurry.abort();
      return over;
    };
    const one = { daemon, events, ask, stop, hurry: rush };
    this.running.push(one);
    return one;
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
