import type { Mover } from '../l1/mover.js';
import { DetachedMover } from '../money/detachedMover.js';
import { EvidencedMover } from './evidencedMover.js';
import type { MoneyDesk } from './moneyDesk.js';

export interface DeskMoverOptions {
  /** Told of moves that are in blocks; what was only tried is told as that. */
  readonly onMade: (move: { readonly what: string; readonly dispute?: string }) => void;
  /** Sees to the evidence of a dispute, `0x…`, before a bond goes out. */
  readonly keep: (dispute: string) => Promise<void>;
}

/** Moves by an account, which nobody waits for. */
export function deskMover({ mover }: MoneyDesk, { onMade, keep }: DeskMoverOptions): Mover {
  const detached = new DetachedMover(mover, (what, receipt, { dispute }) => {
    if (receipt !== undefined) onMade({ what, ...(dispute === undefined ? {} : { dispute }) });
  });
  return new EvidencedMover(detached, keep);
}
