import { z } from 'zod';
import { httpAsk, jsonOf } from '../da/httpAsk.js';
import type { ProcessStatus } from './records/chainStatus.js';
import type { ClaimRecord } from './records/claimRecord.js';
import type { DisputeRecord } from './records/disputeRecord.js';
import type { BondRecord } from './records/moneyRecords.js';
import type { VerdictRecord } from './records/verdictRecord.js';
import type { Wire } from './wireRecord.js';

/** Nobody answers there, or not now. */
export class NoDaemonError extends Error {
  readonly code = 'DAEMON_NOT_THERE';
  readonly nextStep =
    'start one with gainsay watch, name another by --url, or ask L1 itself where the command takes --chain FILE';
  /** EX_TEMPFAIL */
  readonly exitCode = 75;
  constructor(
    readonly url: string,
    readonly reason: string,
  ) {
    super(`no daemon answers at ${url}: ${reason}`);
    this.name = 'NoDaemonError';
  }
}

/** What answers there is no daemon of this version. */
export class ForeignDaemonError extends Error {
  readonly code = 'DAEMON_FOREIGN';
  readonly nextStep = 'check --url, http.host and http.port; and that both are of the same version';
  constructor(readonly url: string) {
    super(`${url} does not answer as a daemon of this version does`);
    this.name = 'ForeignDaemonError';
  }
}

/** What is enough to tell an answer from anybody else's; the rest is the daemon's own word. */
const page = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), chain: z.string().nullable() })),
  next: z.string().nullable(),
});
const status = z.looseObject({
  version: z.string(),
  isReady: z.boolean(),
  chains: z.array(
    z.looseObject({
      chain: z.string(),
      notReady: z.array(z.looseObject({ code: z.string(), message: z.string() })),
    }),
  ),
});

const LIMITS = { timeoutMs: 10_000, maxBytes: 64 * 1024 * 1024 };

/** Asks a running daemon what it knows. Lists are whole, the newest first. */
export class DaemonClient {
  /** @param url as `http://127.0.0.1:8560` */
  constructor(private readonly url: string) {}

  /** @throws NoDaemonError, ForeignDaemonError; so do all others */
  async status(): Promise<Wire<ProcessStatus>> {
    return (await this.ask('status', status)) as unknown as Wire<ProcessStatus>;
  }

  claims(): Promise<Wire<ClaimRecord>[]> {
    return this.list('claims');
  }

  disputes(): Promise<Wire<DisputeRecord>[]> {
    return this.list('disputes');
  }

  verdicts(): Promise<Wire<VerdictRecord>[]> {
    return this.list('verdicts');
  }

  bonds(): Promise<Wire<BondRecord>[]> {
    return this.list('bonds');
  }

  private async list<T>(what: string): Promise<T[]> {
    const all: T[] = [];
    let after = '';
    for (;;) {
      const { items, next } = await this.ask(`${what}?limit=500${after}`, page);
      all.push(...(items as unknown as T[]));
      if (next === null) return all;
      after = `&after=${encodeURIComponent(next)}`;
    }
  }

  private async ask<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const base = this.url.replace(/\/+$/, '');
    const answer = await httpAsk(`${base}/api/v1/${path}`, LIMITS);
    if (answer.kind === 'failed') throw new NoDaemonError(this.url, answer.reason);
    // As behind a proxy whose daemon is gone.
    if (answer.kind === 'refused' && answer.status >= 500) {
      throw new NoDaemonError(this.url, `HTTP ${String(answer.status)}`);
    }
    if (answer.kind === 'refused') throw new ForeignDaemonError(this.url);
    const parsed = schema.safeParse(jsonOf(answer.body));
    if (!parsed.success) throw new ForeignDaemonError(this.url);
    return parsed.data;
  }
}
