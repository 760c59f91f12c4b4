import { Flags } from '@oclif/core';
import type { ClaimRecord } from '../challenger/api/records/claimRecord.js';
import type { DisputeRecord } from '../challenger/api/records/disputeRecord.js';
import type { BondRecord } from '../challenger/api/records/moneyRecords.js';
import type { VerdictRecord } from '../challenger/api/records/verdictRecord.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { settingFlags, settingsGiven } from './settingFlags.js';

/** What every command has that asks a daemon. */
export const daemonFlags = {
  ...settingFlags,
  url: Flags.string({
    description: 'where a daemon answers; by default as the settings say',
    helpValue: 'URL',
  }),
};

/** What every command has that shows what is on L1. */
export const recordFlags = {
  ...daemonFlags,
  chain: Flags.file({
    description: 'ask no daemon: read L1 as this file says, and execute the batches',
    exclusive: ['url'],
  }),
  'data-folder': Flags.directory({
    description: 'with --chain: begin with the state that gainsay sync has brought there',
    dependsOn: ['chain'],
  }),
};

interface DaemonGiven {
  readonly config?: string | undefined;
  readonly set?: string[] | undefined;
  readonly url?: string | undefined;
}

export interface RecordsGiven extends DaemonGiven {
  readonly chain?: string | undefined;
  readonly 'data-folder'?: string | undefined;
}

/** What there is on the chains, as the read API gives it. */
export interface Records {
  readonly claims: readonly Wire<ClaimRecord>[];
  readonly disputes: readonly Wire<DisputeRecord>[];
  readonly verdicts: readonly Wire<VerdictRecord>[];
  readonly bonds: readonly Wire<BondRecord>[];
  /** Time to hold clocks against, Unix seconds. */
  readonly time: number;
}

/** Where the daemon answers. */
export async function daemonUrl(given: DaemonGiven): Promise<string> {
  if (given.url !== undefined) return given.url;
  const { loadSettings } = await import('../challenger/config/loadSettings.js');
  const { settings } = await loadSettings(settingsGiven(given, process.env));
  const { host, port } = settings.http;
  // Who listens everywhere is asked here.
  const at = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `http://${at.includes(':') ? `[${at}]` : at}:${String(port)}`;
}

/**
 * Of a daemon, or of L1 itself. @param account whose bonds are asked for, where L1 is asked
 * @throws NoDaemonError, ForeignDaemonError; what `Glance.open` and reading L1 throw
 */
export async function recordsOf(given: RecordsGiven, account?: string): Promise<Records> {
  if (given.chain !== undefined) return recordsOnL1(given.chain, given['data-folder'], account);
  const { DaemonClient } = await import('../challenger/api/daemonClient.js');
  const daemon = new DaemonClient(await daemonUrl(given));
  const [claims, disputes, verdicts, bonds, { chains }] = await Promise.all([
    daemon.claims(),
    daemon.disputes(),
    daemon.verdicts(),
    daemon.bonds(),
    daemon.status(),
  ]);
  const time = Math.max(0, ...chains.map(({ l1 }) => l1?.time ?? 0));
  return { claims, disputes, verdicts, bonds, time };
}

async function recordsOnL1(
  file: string,
  folder: string | undefined,
  account: string | undefined,
): Promise<Records> {
  const { Glance } = await import('../challenger/glance/glance.js');
  const { VerdictBook } = await import('../challenger/daemon/verdictBook.js');
  const { wireRecord } = await import('../challenger/api/wireRecord.js');
  const glance = await Glance.open({ file, folder });
  try {
    const book = new VerdictBook(glance.name);
    const challenger = glance.challenger({
      onEvent: (event) => {
        if (event.kind === 'verdict') book.note(event.claim, event.verdict, Date.now() / 1000);
      },
    });
    const { claims, disputes, bonds, l1 } = await glance.read(challenger, account);
    // The newest first, as the API has them.
    return {
      claims: wireRecord(claims.toReversed()),
      disputes: wireRecord(disputes.toReversed()),
      bonds: wireRecord(bonds.toReversed()),
      verdicts: wireRecord(book.all.toReversed()),
      time: Number(l1.time),
    };
  } finally {
    await glance.close();
  }
}
