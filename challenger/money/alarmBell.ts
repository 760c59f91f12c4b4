import type { Clock } from '../da/dataWatch.js';
import { type Attempt, type Inclusion, type Move, newest, type Slot } from './book.js';
import type { MoneyAlarm, MoneyEvent } from './moneyEvent.js';
import { NoAnswerError } from './noAnswer.js';
import { SignerFailedError } from './outbox.js';
import { type Denial, NotWorthItError, SpendCapError } from './denial.js';

/** Tells of what happens; an alarm that goes on is told of now and then. */
export class AlarmBell {
  private readonly rung = new Map<string, number>();

  constructor(
    private readonly onEvent: ((event: MoneyEvent) => void) | undefined,
    private readonly clock: Clock,
    private readonly everyMs: number,
  ) {}

  tell(event: MoneyEvent): void {
    this.onEvent?.(event);
  }

  /** Why something has to wait for the next look; what is no such reason is thrown on. */
  waits(error: unknown): void {
    if (error instanceof NoAnswerError) this.tell({ kind: 'blind', reason: error.message });
    else if (error instanceof SignerFailedError) this.signer(error.what, error.message);
    else throw error;
  }

  sent(
    kind: 'sent' | 'raised' | 'sentAgain',
    { nonce, move }: Slot,
    { hash, fees }: Attempt,
  ): void {
    this.tell({ kind, ...about(move), nonce, hash, fees });
  }

  mined({ nonce, move }: Slot, { hash, block, gasUsed, fee, isDone }: Inclusion): void {
    const { value } = move.call;
    this.tell({ kind: 'mined', ...about(move), nonce, hash, block, gasUsed, fee, value, isDone });
  }

  takenBack({ nonce, move }: Slot): void {
    this.tell({ kind: 'takenBack', ...about(move), nonce });
  }

  denied(denial: Denial, move: Move): void {
    const { dispute = '' } = move;
    if (denial instanceof NotWorthItError) return;
    if (denial instanceof SpendCapError) {
      const { breach } = denial;
      const key = ['cap', breach.scope, dispute, move.what].join(' ');
      this.ring(key, { kind: 'alarm', alarm: 'cap', ...about(move), breach });
      return;
    }
    const { balance, needed } = denial;
    this.ring(`funds ${move.what}`, {
      ...{ kind: 'alarm', alarm: 'funds', ...about(move), balance, needed },
    });
  }

  feeLimit(slot: Slot, asked: bigint): void {
    const { nonce, move } = slot;
    const { fees: offered } = newest(slot);
    this.ring(`feeLimit ${String(nonce)}`, {
      ...{ kind: 'alarm', alarm: 'feeLimit', ...about(move), nonce, offered, asked },
    });
  }

  nodeRefuses({ nonce, move }: Slot, code: number, reason: string): void {
    this.ring(`nodeRefuses ${String(nonce)}`, {
      ...{ kind: 'alarm', alarm: 'nodeRefuses', ...about(move), nonce, code, reason },
    });
  }

  foreignNonce({ nonce, move }: Slot): void {
    this.ring(`foreignNonce ${String(nonce)}`, {
      ...{ kind: 'alarm', alarm: 'foreignNonce', ...about(move), nonce },
    });
  }

  nonceFilled(nonce: number): void {
    this.ring(`nonceFilled ${String(nonce)}`, { kind: 'alarm', alarm: 'nonceFilled', nonce });
  }

  signer(what: string, reason: string): void {
    this.ring(`signer ${reason}`, { kind: 'alarm', alarm: 'signer', what, reason });
  }

  journal(what: string, reason: string): void {
    this.ring('journal', { kind: 'alarm', alarm: 'journal', what, reason });
  }

  private ring(key: string, alarm: MoneyAlarm): void {
    const now = this.clock.now();
    const last = this.rung.get(key);
    if (last !== undefined && now - last < this.everyMs) return;
    this.rung.set(key, now);
    this.tell(alarm);
  }
}

const about = ({ what, dispute }: Move): { readonly what: string; readonly dispute?: string } =>
  dispute === undefined ? { what } : { what, dispute };
