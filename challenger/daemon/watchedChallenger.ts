import type { Chain } from '../chain.js';
import type { Basis } from '../basis.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Challenger } from '../dispute/challenger.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import type { HomeBook } from '../dispute/homeBook.js';
import type { TreeSource } from '../dispute/treeSource.js';
import type { ChainHead } from '../execute/executor.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import type { Mover } from '../l1/mover.js';
import type { ChallengerStart } from './chainState.js';

export interface WatchedChallengerOptions {
  readonly chain: Chain;
  readonly genesis: ChainHead;
  readonly start: ChallengerStart;
  readonly basis: () => Basis;
  readonly sender: Mover | undefined;
  readonly mayMove: () => boolean;
  readonly proposes: boolean;
  readonly includesForced: boolean;
  readonly trees: readonly TreeSource[];
  readonly home: HomeBook;
  readonly onEvent: (event: ChallengerEvent) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Lets whatever else waits go first: the API, timers, transactions. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** No step makes so many moves that it is worth going on without looking at L1 anew. */
const MOST_STEPS = 64;
/** A challenger is not begun anew before so long, ms, nor while that would take more than this part of the time. */
const LEAST_LIFE = 300_000;
const SHARE = 0.05;

/**
 * A challenger, from the claim that it was begun at. What it has executed stays in memory, so that it is begun anew at a
 * newer final claim now and then: as often as executing the rest once more costs little.
 */
export class WatchedChallenger {
  readonly challenger: Challenger;
  private readonly begunAt: number;
  /** The longest look: the first, or one in which much was executed. */
  private longest = 0;

  constructor(private readonly options: WatchedChallengerOptions) {
    const { chain, start, genesis, sender, trees, home, onEvent, basis, mayMove } = options;
    const { config, provider, addresses, from, blobs } = chain;
    const { anchor, nodes } = start;
    this.begunAt = options.now();
    this.challenger = new Challenger({
      ...{ provider, addresses, from, config, genesis, anchor, basis, nodes, trees, home, onEvent },
      ...{
        proposes: options.proposes,
        collectsForOthers: options.proposes,
        includesForced: options.includesForced,
        mayMove,
      },
      executor: new VmExecutor({ config, nodes }),
      ...(blobs === undefined ? {} : { blobs }),
      ...(sender === undefined ? {} : { sender }),
      pause: nextTurn,
    });
  }

  /** Looks at L1 and does what there is to do. @throws as `Challenger.step` */
  async look(): Promise<void> {
    const { now } = this.options;
    const from = now();
    try {
      for (let step = 0; step < MOST_STEPS; step++) {
        if ((await this.challenger.step()).kind === 'wait') break;
      }
    } finally {
      this.longest = Math.max(this.longest, now() - from);
    }
  }

  /** Whether it is time to begin anew, at a newer claim. */
  isOld(newest: Hash | undefined): boolean {
    if (newest === undefined || equals(newest, this.options.start.anchor.id)) return false;
    // The new one would know nothing of a dispute before it.
    if (!this.challenger.canBeginAt(newest)) return false;
    const life = this.options.now() - this.begunAt;
    return life > LEAST_LIFE && this.longest < life * SHARE;
  }
}
