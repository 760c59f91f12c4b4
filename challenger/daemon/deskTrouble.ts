import type { NotReady } from '../api/records/chainStatus.js';
import type { MoneyEvent } from '../money/moneyEvent.js';

/** An account that hears nothing of L1 says so again and again: after so long without a word it hears again, ms. */
const GAP = 90_000;
/** One question without an answer is nothing, ms. */
const LEAST = 60_000;

/** What keeps an account from sending anything, by what its transaction manager tells. */
export class DeskTrouble {
  private blind: { readonly since: number; readonly last: number; reason: string } | undefined;
  private stopped: string | undefined;

  /** @param now of this machine, ms */
  constructor(private readonly now: () => number) {}

  hear(event: MoneyEvent): void {
    const at = this.now();
    if (event.kind === 'blind') {
      const isNew = this.blind === undefined || at - this.blind.last > GAP;
      const since = isNew ? at : (this.blind?.since ?? at);
      this.blind = { since, last: at, reason: event.reason };
    } else if (event.kind === 'alarm') {
      if (event.alarm === 'defect') this.stopped = event.reason;
    } else {
      // Something was sent, or seen.
      this.blind = undefined;
    }
  }

  /** What is in the way now. */
  get reason(): NotReady | undefined {
    if (this.stopped !== undefined) {
      const message = `no move is sent until the daemon is started again: ${this.stopped}`;
      const nextStep = 'start the daemon again, and report this as a defect';
      return { code: 'ACCOUNT_STOPPED', message, nextStep };
    }
    const { blind } = this;
    if (blind === undefined || blind.last - blind.since < LEAST || this.now() - blind.last > GAP) {
      return undefined;
    }
    const message = `moves cannot be sent or followed: ${blind.reason}`;
    return { code: 'ACCOUNT_BLIND', message, nextStep: 'look whether the endpoints answer' };
  }
}
