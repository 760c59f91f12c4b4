import type { Anchored, RightChain } from '../claim/rightChain.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { ChainHead } from '../execute/executor.js';
import type { Call } from '../l1/call.js';
import type { InboxEvent } from './inboxEvent.js';
import { InboxWatch, type WatchStart } from './inboxWatch.js';

export interface InboxDutyOptions {
  readonly config: Config;
  /** Where the L2 starts. */
  readonly genesis: ChainHead;
  /** The claim that it is watched from on, if not from its start. */
  readonly anchor?: Anchored;
  readonly onEvent?: ((event: InboxEvent) => void) | undefined;
}

/** What is to be done about the forced queue: a forced batch is to be posted now, or perhaps later (L1 time, seconds). */
export type InboxTask =
  | { readonly kind: 'post'; readonly call: Call }
  | { readonly kind: 'wait'; readonly until: bigint | undefined };

/** A challenger's part in what is not about claims: it tells of the inbox, and has left-out transactions taken. */
export class InboxDuty {
  private readonly watch: InboxWatch;

  constructor(
    private readonly chain: RightChain,
    private readonly options: InboxDutyOptions,
  ) {
    const { config, genesis, anchor } = options;
    this.watch = new InboxWatch(config, anchor === undefined ? genesis : startOf(anchor));
  }

  /** Tells what is new since the last look. The chain must have been refreshed. */
  async look(): Promise<void> {
    const { chain, options } = this;
    const events = this.watch.look({
      batch: (position) => chain.batch(position),
      isWhole: chain.gap === undefined,
      entries: chain.forced,
      time: (await chain.l1.head()).time,
    });
    for (const event of events) options.onEvent?.(event);
  }

  /** What somebody who cares for forced transactions does next. While batches are missing nobody knows what is taken. */
  async task(): Promise<InboxTask> {
    const { chain } = this;
    const next = chain.forced.find(({ index }) => index === this.watch.taken);
    if (chain.gap !== undefined || next === undefined) return { kind: 'wait', until: undefined };
    const { time } = await chain.l1.head();
    if (next.due > time) return { kind: 'wait', until: next.due };
    return { kind: 'post', call: chain.inbox.postForced() };
  }
}

function startOf({ start }: Anchored): WatchStart {
  const { number, timestamp, gasLimit } = start.head;
  const { position, queueNext } = start.idle.block.fields.cursor.fields;
  return { number, timestamp, gasLimit, position, queueNext };
}
