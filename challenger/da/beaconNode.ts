import { z } from 'zod';
import type { BlobQuery, SourceAnswer } from './blobSource.js';
import { type HttpAnswer, httpAsk, type HttpLimits, jsonOf, refusalOf } from './httpAsk.js';

const decimal = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);
const genesis = z.object({ data: z.object({ genesis_time: decimal }) });
const spec = z.object({
  data: z.object({ SECONDS_PER_SLOT: decimal.optional(), SLOT_DURATION_MS: decimal.optional() }),
});
const syncing = z.object({ data: z.object({ head_slot: decimal }) });

/** Room for the blobs of a block (as hexadecimal) at the limits that mainnet may reach. */
const MAX_BYTES = 64 * 2 ** 20;

/** How a beacon chain counts time. */
export interface SlotClock {
  /** Unix seconds. */
  readonly genesisTime: bigint;
  readonly slotMilliseconds: bigint;
}

/** The answer of a node that does not follow the beacon API. */
interface Refusal {
  readonly kind: 'failed';
  readonly reason: string;
}

/** A beacon node's REST API (ethereum/beacon-APIs): what all kinds of questions for blobs have in common. */
export class BeaconNode {
  private clock: SlotClock | undefined;
  private readonly limits: HttpLimits;

  constructor(
    /** Without a slash at the end. */
    readonly url: string,
    limits: Partial<HttpLimits> = {},
  ) {
    this.limits = { timeoutMs: 20_000, maxBytes: MAX_BYTES, ...limits };
  }

  get(path: string): Promise<HttpAnswer> {
    return httpAsk(`${this.url}${path}`, this.limits);
  }

  /** The slot of the L1 block in question: given, or by genesis time and slot length, which are asked for once. */
  async slotOf(query: BlobQuery): Promise<bigint | Refusal> {
    if (query.slot !== undefined) return query.slot;
    const clock = this.clock ?? (await this.readClock());
    if ('kind' in clock) return clock;
    this.clock = clock;
    const since = (query.l1Timestamp - clock.genesisTime) * 1000n;
    if (since < 0n) return failed('the L1 block is older than the genesis of this beacon chain');
    return since / clock.slotMilliseconds;
  }

  /** What it means that the node has nothing for `slot`: it may just not be there yet. */
  async nothingAt(slot: bigint, reason: string): Promise<SourceAnswer> {
    const answer = await this.get('/eth/v1/node/syncing');
    const parsed = answer.kind === 'ok' ? syncing.safeParse(jsonOf(answer.body)) : undefined;
    if (parsed?.success && parsed.data.data.head_slot < slot) {
      const { head_slot: head } = parsed.data.data;
      return { kind: 'behind', reason: `its head is at slot ${head}, the blobs at ${slot}` };
    }
    return { kind: 'missing', reason };
  }

  private async readClock(): Promise<SlotClock | Refusal> {
    const [started, specified] = await Promise.all([
      this.get('/eth/v1/beacon/genesis'),
      this.get('/eth/v1/config/spec'),
    ]);
    if (started.kind !== 'ok') return failed(`genesis: ${refusalOf(started)}`);
    if (specified.kind !== 'ok') return failed(`config/spec: ${refusalOf(specified)}`);
    const time = genesis.safeParse(jsonOf(started.body));
    const slots = spec.safeParse(jsonOf(specified.body));
    if (!time.success || !slots.success) return failed('genesis or config/spec make no sense');
    const { SECONDS_PER_SLOT: seconds, SLOT_DURATION_MS: milliseconds } = slots.data.data;
    const slotMilliseconds = milliseconds ?? (seconds ?? 0n) * 1000n;
    if (slotMilliseconds === 0n) return failed('config/spec gives no length of a slot');
    return { genesisTime: time.data.data.genesis_time, slotMilliseconds };
  }
}

export const failed = (reason: string): Refusal => ({ kind: 'failed', reason });
