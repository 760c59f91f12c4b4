import { BACK_OFF, type BackOff, type Clock } from '../da/dataWatch.js';
import type { Message } from './alert.js';
import type { JournalEntry } from './alertJournal.js';
import type { Severity } from './alertTable.js';
import type { Delivery, Sink } from './sink.js';

export interface DeliveryOptions {
  readonly sink: Sink;
  /** Messages of less than this are not for it. */
  readonly from: Severity;
  readonly clock: Clock;
  readonly backOff?: BackOff;
  /** Messages that wait at most; 1,000 if not given. */
  readonly most?: number;
  /** Written down as they come to be so. */
  readonly note: (entry: JournalEntry) => void;
  /** A message was given up. */
  readonly onDropped: (message: Message, reason: string) => void;
}

/** A message that was not taken is given up after a day, and after so many refusals. */
const MOST_AGE_MS = 86_400_000;
const MOST_REFUSALS = 5;
const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

interface Waiting {
  readonly message: Message;
  refusals: number;
}

/** What goes to one sink, one message after the other: an alert that is over is never told before that it was so. */
export class Deliveries {
  private readonly queue: Waiting[] = [];
  private wake: (() => void) | undefined;
  private readonly done = { sent: 0, retried: 0, dropped: 0 };

  constructor(private readonly options: DeliveryOptions) {}

  get sink(): string {
    return this.options.sink.name;
  }

  get counts(): { queued: number; sent: number; retried: number; dropped: number } {
    return { queued: this.queue.length, ...this.done };
  }

  /** The messages that wait, the oldest first. */
  get waiting(): readonly Message[] {
    return this.queue.map(({ message }) => message);
  }

  /** Puts a message at the end; where there are too many, the least of them goes. */
  push(message: Message): void {
    if (RANK[message.alert.severity] < RANK[this.options.from]) return;
    this.queue.push({ message, refusals: 0 });
    if (this.queue.length > (this.options.most ?? 1_000)) this.dropLeast();
    this.wake?.();
  }

  /** Delivers until `signal` is aborted. What waits then waits in the journal. */
  async run(signal: AbortSignal): Promise<void> {
    const { firstMs, factor, mostMs } = this.options.backOff ?? BACK_OFF;
    let pauseMs = firstMs;
    while (!signal.aborted) {
      const [first] = this.queue;
      if (first === undefined) {
        await this.something(signal);
        continue;
      }
      const delivery = await this.deliver(first.message, signal);
      if (signal.aborted && delivery.kind !== 'taken') return;
      if (this.settle(first, delivery)) {
        pauseMs = firstMs;
        continue;
      }
      const asked = delivery.kind === 'later' ? (delivery.afterMs ?? 0) : 0;
      await this.pause(Math.min(mostMs, Math.max(pauseMs, asked)), signal);
      pauseMs = Math.min(mostMs, pauseMs * factor);
    }
  }

  private async deliver(message: Message, signal: AbortSignal): Promise<Delivery> {
    try {
      return await this.options.sink.deliver(message, signal);
    } catch (error) {
      // A sink that breaks must not keep others from being told.
      return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Whether the message is done with. */
  private settle(waiting: Waiting, delivery: Delivery): boolean {
    const { message } = waiting;
    if (delivery.kind === 'taken') {
      this.done.sent += 1;
      this.options.note({ kind: 'delivered', id: message.id, sink: this.sink });
      this.remove(waiting);
      return true;
    }
    this.done.retried += 1;
    if (delivery.kind === 'refused') waiting.refusals += 1;
    const ageMs = this.options.clock.now() - message.at * 1000;
    if (waiting.refusals < MOST_REFUSALS && ageMs < MOST_AGE_MS) return false;
    this.drop(waiting, delivery.reason);
    return true;
  }

  private dropLeast(): void {
    // Never the first: it may be on its way.
    const [, ...rest] = this.queue;
    let least: Waiting | undefined;
    for (const each of rest) {
      const isLess =
        least === undefined ||
        RANK[each.message.alert.severity] < RANK[least.message.alert.severity];
      if (isLess) least = each;
    }
    if (least !== undefined) this.drop(least, 'too many messages wait');
  }

  private drop(waiting: Waiting, reason: string): void {
    this.done.dropped += 1;
    this.options.note({ kind: 'dropped', id: waiting.message.id, sink: this.sink });
    this.remove(waiting);
    this.options.onDropped(waiting.message, reason);
  }

  private remove(waiting: Waiting): void {
    const at = this.queue.indexOf(waiting);
    if (at !== -1) this.queue.splice(at, 1);
  }

  private something(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.wake = wake;
      signal.addEventListener('abort', wake);
    });
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.options.clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
