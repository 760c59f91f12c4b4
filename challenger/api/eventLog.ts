import { BatchBook } from './batchBook.js';
import type { Told } from './daemonEvent.js';
import { eventRecordOf } from './eventText.js';
import type { EventRecord } from './records/eventRecord.js';

/** What came after an event; `isWhole` is false, and nothing given, where some is forgotten or was of another run. */
export interface Since {
  readonly events: readonly EventRecord[];
  readonly isWhole: boolean;
}

/** How many events are kept for who comes later. */
const KEPT = 10_000;

/**
 * What happened last, in order, each with a name by which a reader goes on where it was. The names carry the run of the
 * daemon, so that after a restart nobody takes a new event for one that it has seen.
 */
export class EventLog {
  private readonly events: EventRecord[] = [];
  private readonly listeners = new Set<(event: EventRecord) => void>();
  private readonly batches = new BatchBook();
  private next = 1;

  /**
   * @param run names this run of the daemon, as the time of its start does; digits and letters
   * @param kept how many events are kept
   */
  constructor(
    private readonly run: string,
    private readonly kept = KEPT,
  ) {}

  /** Notes an event, if it is one to be told. */
  tell(told: Told): void {
    const event = eventRecordOf(`${this.run}-${String(this.next)}`, told, this.batches);
    if (event === undefined) return;
    this.next += 1;
    this.events.push(event);
    if (this.events.length > this.kept) this.events.shift();
    for (const listener of this.listeners) listener(event);
  }

  /** All that is kept, the oldest first. */
  get all(): readonly EventRecord[] {
    return this.events;
  }

  /** The name of the last event, whether it is kept or not. */
  get last(): string {
    return `${this.run}-${String(this.next - 1)}`;
  }

  /** What came after the event of this name. */
  since(id: string): Since {
    const [run, digits] = id.split('-');
    const number = Number(digits);
    const isOurs = run === this.run && Number.isSafeInteger(number) && number < this.next;
    const first = this.next - this.events.length;
    if (!isOurs || number < first - 1) return { events: [], isWhole: false };
    return { events: this.events.slice(number - first + 1), isWhole: true };
  }

  /** Calls with each event from now on; what it gives back ends that. */
  follow(listener: (event: EventRecord) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
