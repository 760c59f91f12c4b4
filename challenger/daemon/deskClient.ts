import type { DaemonEvent } from '../api/daemonEvent.js';
import type { DeskClient } from './moneyDesk.js';
import { moneyNewsOf } from './moneyNewsOf.js';
import type { MoveBook } from './moveBook.js';

export interface DeskClientOptions {
  /** The disputes of the chain. */
  readonly disputes: ReadonlySet<string>;
  readonly moves: MoveBook;
  readonly tell: (event: DaemonEvent) => void;
  /** Unix seconds. */
  readonly now: () => number;
}

/** A chain, as the account's desk knows it: what the account does for it is noted and told. */
export function deskClient({ disputes, moves, tell, now }: DeskClientOptions): DeskClient {
  return {
    owns: (dispute) => disputes.has(dispute),
    onMoney: (event) => {
      moves.note(event, now());
      const news = moneyNewsOf(event);
      if (news !== undefined) tell({ kind: 'money', event: news });
    },
    onTried: (move) => {
      moves.tried(move, now());
      const { dispute } = move.aim;
      const on = dispute === undefined ? {} : { dispute };
      tell({ kind: 'challenger', event: { kind: 'move', what: `would ${move.what}`, ...on } });
    },
  };
}
