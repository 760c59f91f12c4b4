import type { DaemonEvent, Told } from '../api/daemonEvent.js';
import type { ReadModel } from '../api/readModel.js';
import type { BackOff, Clock } from '../da/dataWatch.js';
import type { AlertCounts } from '../metrics/metrics.js';
import type { Message, Signal } from './alert.js';
import { AlertBook, type BookEntry } from './alertBook.js';
import { AlertJournal, type JournalEntry } from './alertJournal.js';
import { ALERTS, type Severity } from './alertTable.js';
import { Conditions } from './conditions.js';
import { Deliveries } from './deliveries.js';
import { eventSignal } from './eventSignals.js';
import { Flood, type FloodLimit } from './flood.js';
import { type Mute, muteOf, muteReminder } from './mute.js';
import type { Sink } from './sink.js';
import { type Thresholds, THRESHOLDS } from './thresholds.js';

export interface AlertsOptions {
  /** Where the journal is. */
  readonly folder: string;
  readonly sinks: readonly { readonly sink: Sink; readonly from: Severity }[];
  readonly model: ReadModel;
  readonly clock: Clock;
  readonly mutes?: readonly Mute[];
  readonly thresholds?: Thresholds;
  readonly floodLimit?: FloodLimit;
  readonly backOff?: BackOff;
  /** How often it is looked what is wrong, ms; 15 s if not given. */
  readonly everyMs?: number;
  /** How many lines the journal may have before it is written anew; 5,000 if not given. */
  readonly mostLines?: number;
  /** What is told of alerts themselves, for the stream of events and the log. */
  readonly onEvent?: (event: DaemonEvent) => void;
}

/** What is worth telling an operator, told once, to all sinks, over restarts. */
export class Alerts {
  private readonly book: AlertBook;
  private readonly deliveries: readonly Deliveries[];
  private readonly conditions: Conditions;
  private lines = 0;

  private constructor(
    private readonly options: AlertsOptions,
    private readonly journal: AlertJournal,
  ) {
    const { sinks, clock, backOff, mutes = [] } = options;
    const flood = new Flood(options.floodLimit);
    this.book = new AlertBook(
      (alert, now) => muteOf(alert, mutes, now) !== undefined,
      ({ kind, chain = '' }, now) => {
        if (kind === 'flood' || flood.allows(`${kind} ${chain}`, now)) return true;
        this.flooded(kind, chain, now);
        return false;
      },
    );
    this.deliveries = sinks.map(
      ({ sink, from }) =>
        new Deliveries({
          ...{ sink, from, clock, note: this.note },
          ...(backOff === undefined ? {} : { backOff }),
          onDropped: (message, reason) => {
            this.lost(`${message.alert.kind} to ${sink.name} was given up: ${reason}`, sink.name);
          },
        }),
    );
    this.conditions = new Conditions(options.thresholds ?? THRESHOLDS, this.now);
  }

  /** Takes up where the last run ended: what was told is not told again, what was not goes out. */
  static async open(options: AlertsOptions): Promise<Alerts> {
    const { journal, found } = await AlertJournal.open(options.folder);
    const alerts = new Alerts(options, journal);
    for (const each of alerts.deliveries) {
      for (const message of waitingFor(each.sink, found.entries)) each.push(message);
    }
    for (const entry of found.entries) {
      if (entry.kind === 'open' || entry.kind === 'told' || entry.kind === 'close') {
        alerts.book.restore(entry);
      }
    }
    alerts.book.restored(alerts.now);
    alerts.compact();
    if (found.damaged > 0) {
      alerts.lost(`${String(found.damaged)} lines of the journal cannot be read`, 'journal');
    }
    return alerts;
  }

  /** Something happened. */
  tell(told: Told): void {
    const found = eventSignal(told);
    if (found === undefined) return;
    const { isOver, ...signal } = found;
    const entry = isOver ? this.book.clear(signal, this.now) : this.book.raise(signal, this.now);
    if (entry !== undefined) this.enter(entry);
  }

  /** Looks what is wrong now. */
  check(): void {
    const { now, book } = this;
    const { mutes = [], model } = this.options;
    const reminders = mutes
      .filter(({ until }) => until === undefined || now < until)
      .map((mute) => {
        const held = book.all.filter(({ alert }) => muteOf(alert, [mute], now) !== undefined);
        return muteReminder(mute, held.length, now);
      });
    const signals = [...this.conditions.look(model, now), ...reminders];
    for (const entry of book.look(signals, now)) this.enter(entry);
  }

  /** Checks and delivers until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...this.deliveries.map((each) => each.run(signal)),
      this.checkAgainAndAgain(signal),
    ]);
    this.journal.close();
  }

  /** Whether nothing is watched now: then there is no sign of life to give. */
  get isSilent(): boolean {
    return this.book.all.some(({ alert }) => alert.kind === 'silence');
  }

  /** How many are open and wait. */
  get counts(): AlertCounts {
    const open = { info: 0, warning: 0, critical: 0 };
    const { mutes = [] } = this.options;
    let muted = 0;
    for (const { alert } of this.book.all) {
      open[alert.severity] += 1;
      if (muteOf(alert, mutes, this.now) !== undefined) muted += 1;
    }
    const sinks = this.deliveries.map((each) => ({ sink: each.sink, ...each.counts }));
    return { open, muted, sinks };
  }

  private get now(): number {
    return Math.floor(this.options.clock.now() / 1000);
  }

  private async checkAgainAndAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.check();
      if (this.lines > (this.options.mostLines ?? 5_000)) this.compact();
      try {
        await this.options.clock.sleep(this.options.everyMs ?? 15_000, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }

  /** Writes down what changes, then tells of it. */
  private enter(entry: BookEntry): void {
    this.note(entry);
    this.announce(entry);
    if (entry.message === undefined) return;
    for (const each of this.deliveries) each.push(entry.message);
  }

  private announce(entry: BookEntry): void {
    const { message } = entry;
    const alert = entry.kind === 'open' ? entry.alert : message?.alert;
    if (alert === undefined) return;
    const { kind, severity, summary, claim, dispute } = alert;
    this.options.onEvent?.({
      ...{ kind: 'alert', action: message?.action ?? 'trigger', alert: kind, severity },
      summary: message === undefined ? `${summary} (held back)` : summary,
      ...(claim === undefined ? {} : { claim }),
      ...(dispute === undefined ? {} : { dispute }),
    });
  }

  private readonly note = (entry: JournalEntry): void => {
    this.journal.append(entry);
    this.lines += 1;
  };

  private flooded(kind: keyof typeof ALERTS, chain: string, now: number): void {
    const summary = `more alerts of "${ALERTS[kind].title}" than are sent at once`;
    this.raise({ kind: 'flood', subject: kind, chain, summary }, now);
  }

  private lost(summary: string, subject: string): void {
    this.raise({ kind: 'alertsLost', subject, summary }, this.now);
  }

  private raise(signal: Signal, now: number): void {
    const entry = this.book.raise(signal, now);
    if (entry !== undefined) this.enter(entry);
  }

  /** Writes the journal anew: the open alerts, and the messages that wait. */
  private compact(): void {
    const open = this.book.all.map(({ alert, held }) => ({ kind: 'open' as const, alert, held }));
    const waiting = this.deliveries.flatMap(({ waiting: messages, sink }) =>
      messages.map((message) => ({ kind: 'waiting' as const, message, sinks: [sink] })),
    );
    this.journal.rewrite([...open, ...waiting]);
    this.lines = 0;
  }
}

/** The messages that a sink has not taken, the oldest first. */
function waitingFor(sink: string, entries: readonly JournalEntry[]): Message[] {
  const waiting = new Map<string, Message>();
  for (const entry of entries) {
    if (entry.kind === 'delivered' || entry.kind === 'dropped') {
      if (entry.sink === sink) waiting.delete(entry.id);
      continue;
    }
    const isFor = entry.kind !== 'waiting' || entry.sinks.includes(sink);
    if (isFor && entry.message !== undefined) waiting.set(entry.message.id, entry.message);
  }
  return [...waiting.values()];
}
