import { type Alert, alertOf, keyOf, type Message, type Signal } from './alert.js';
import { ALERTS } from './alertTable.js';

/** An alert that is open. */
export interface OpenAlert {
  readonly alert: Alert;
  /** When it was seen last, Unix seconds. */
  readonly seenAt: number;
  /** Why nobody was told of it, if nobody was: an operator's word, or too many of its kind. */
  readonly held: Held | undefined;
}
export type Held = 'muted' | 'flood';

/** What changes in the book, in the order in which it does; it is written down before anybody is told. */
export type BookEntry =
  | {
      readonly kind: 'open';
      readonly alert: Alert;
      readonly held?: Held | undefined;
      readonly message?: Message | undefined;
    }
  | { readonly kind: 'told'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'close';
      readonly key: string;
      readonly at: number;
      readonly message?: Message | undefined;
    };

/** How long a condition must be gone before it is over, so that one that comes and goes wakes nobody each time. */
const HOLD = 60;
/** A fact is remembered for so long: who starts the daemon again reads it on L1 again. So is what only an event ends. */
const FACT = 365 * 86_400;
/** Others can make some alerts, as by forcing transactions in: the oldest are forgotten. */
const MOST_OPEN = 10_000;

/** Which alerts are open. It decides who is told what and when; it keeps nothing on disk and sends nothing. */
export class AlertBook {
  private readonly open = new Map<string, OpenAlert>();

  constructor(
    /** Whether nobody is to be told, by an operator's word. */
    private readonly isMuted: (alert: Alert, now: number) => boolean,
    /** Whether one more of its kind may be told now. */
    private readonly mayTell: (alert: Alert, now: number) => boolean,
  ) {}

  /** Those that are open, the oldest first. */
  get all(): readonly OpenAlert[] {
    return [...this.open.values()];
  }

  /** Something is so. Nothing comes of it if that is known. @param now Unix seconds */
  raise(signal: Signal, now: number): BookEntry | undefined {
    const key = keyOf(signal);
    const known = this.open.get(key);
    if (known !== undefined) {
      this.open.set(key, { ...known, seenAt: now });
      return undefined;
    }
    const alert = alertOf(signal, now);
    const held = this.isMuted(alert, now)
      ? 'muted'
      : this.mayTell(alert, now)
        ? undefined
        : 'flood';
    this.open.set(key, { alert, seenAt: now, held });
    const [oldest] = this.open.keys();
    if (this.open.size > MOST_OPEN && oldest !== undefined) this.open.delete(oldest);
    const message = held === undefined ? messageOf('trigger', alert, now) : undefined;
    return { kind: 'open', alert, held, message };
  }

  /** Something is over. */
  clear(signal: Signal, now: number): BookEntry | undefined {
    const found = this.open.get(keyOf(signal));
    return found && this.close(found, now);
  }

  /** What is so now, of all that is looked at again and again: what was and is no more is over. */
  look(conditions: readonly Signal[], now: number): BookEntry[] {
    const entries = conditions.flatMap((signal) => this.raise(signal, now) ?? []);
    for (const each of this.all) {
      const { ends } = ALERTS[each.alert.kind];
      const after = ends === 'condition' ? HOLD : typeof ends === 'number' ? ends : FACT;
      if (now - each.seenAt >= after) entries.push(this.close(each, now));
    }
    return [...entries, ...this.unmuted(now)];
  }

  /** Takes up what was written down before. */
  restore(entry: BookEntry): void {
    switch (entry.kind) {
      case 'open': {
        const { alert, held } = entry;
        this.open.set(alert.key, { alert, seenAt: alert.at, held });
        return;
      }
      case 'told': {
        const known = this.open.get(entry.key);
        if (known !== undefined) this.open.set(entry.key, { ...known, held: undefined });
        return;
      }
      case 'close':
        this.open.delete(entry.key);
    }
  }

  /** After a restart: whatever is still so has a while to show itself before it counts as over. */
  restored(now: number): void {
    for (const [key, each] of this.open) {
      if (ALERTS[each.alert.kind].ends !== 'never') this.open.set(key, { ...each, seenAt: now });
    }
  }

  /** Alerts that were held back by an operator's word that holds no more. */
  private unmuted(now: number): BookEntry[] {
    return this.all.flatMap((each): BookEntry[] => {
      const { alert, held } = each;
      if (held !== 'muted' || this.isMuted(alert, now) || !this.mayTell(alert, now)) return [];
      this.open.set(alert.key, { ...each, held: undefined });
      return [{ kind: 'told', key: alert.key, message: messageOf('trigger', alert, now) }];
    });
  }

  private close({ alert, held }: OpenAlert, now: number): BookEntry {
    this.open.delete(alert.key);
    const message = held === undefined ? messageOf('resolve', alert, now) : undefined;
    return { kind: 'close', key: alert.key, at: now, message };
  }
}

/** The name of a message says what it is about: the same one is never made twice. */
function messageOf(action: Message['action'], alert: Alert, at: number): Message {
  return { id: `${alert.key}-${String(alert.at)}-${action}`, action, alert, at };
}
