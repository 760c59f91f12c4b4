import type { MoveRecord } from '../api/records/moneyRecords.js';
import type { DryMove } from '../money/dryRunMover.js';
import type { MoneyEvent } from '../money/moneyEvent.js';

/** The moves of one account, the oldest first; the oldest go where there are too many. */
export class MoveBook {
  private moves: MoveRecord[] = [];
  private next = 1;

  constructor(
    private readonly chain: string,
    private readonly most = 2_000,
  ) {}

  get all(): readonly MoveRecord[] {
    return this.moves;
  }

  /** What became of a transaction. @param at Unix seconds */
  note(event: MoneyEvent, at: number): void {
    switch (event.kind) {
      case 'sent': {
        const { what, dispute, hash, nonce } = event;
        this.put({ id: `nonce-${String(nonce)}`, what, ...on(dispute), transaction: hash, at });
        return;
      }
      case 'raised':
      case 'sentAgain':
        this.change(event.nonce, { transaction: event.hash });
        return;
      case 'mined': {
        const { what, dispute, nonce, hash, fee, value, isDone } = event;
        const id = `nonce-${String(nonce)}`;
        const state = isDone ? 'mined' : 'failed';
        // One that an earlier process sent was not seen before.
        if (!this.moves.some((move) => move.id === id)) {
          this.put({ id, what, ...on(dispute), transaction: hash, at });
        }
        this.change(nonce, { transaction: hash, fee, value, state });
        return;
      }
      case 'takenBack':
        this.change(event.nonce, { state: 'sent', fee: null });
        return;
      case 'blind':
      case 'alarm':
    }
  }

  /** A move that was only tried. @param at Unix seconds */
  tried({ what, call, aim, fee }: DryMove, at: number): void {
    const id = `tried-${String(this.next)}`;
    const move = { id, what, ...on(aim.dispute), transaction: null, at };
    this.put(move, { state: 'simulated', value: call.value, fee });
  }

  private put(
    move: Pick<MoveRecord, 'id' | 'what' | 'dispute' | 'transaction' | 'at'>,
    known: Pick<MoveRecord, 'state' | 'value' | 'fee'> = { state: 'sent', value: 0n, fee: null },
  ): void {
    this.next += 1;
    this.moves.push({ ...move, ...known, chain: this.chain });
    if (this.moves.length > this.most) this.moves.shift();
  }

  private change(nonce: number, change: Partial<MoveRecord>): void {
    const id = `nonce-${String(nonce)}`;
    this.moves = this.moves.map((move) => (move.id === id ? { ...move, ...change } : move));
  }
}

/** Moves about nothing in particular, as withdrawing, name a claim that is no dispute, or none. */
const on = (dispute: string | undefined): { readonly dispute: string | null } => ({
  dispute: dispute !== undefined && /^0x[0-9a-f]{64}$/.test(dispute) ? dispute : null,
});
