import type { DaemonEvent } from '../api/daemonEvent.js';
import type { Chain } from '../chain.js';
import type { Clock } from '../da/dataWatch.js';
import type { Challenger } from '../dispute/challenger.js';
import { evidenceAbout } from '../evidence/evidenceAbout.js';
import type { EvidenceShelf } from '../evidence/evidenceShelf.js';
import type { ChainDetails } from './chainDetails.js';
import { EvidenceKeeper } from './evidenceKeeper.js';
import { nextTurn } from './watchedChallenger.js';

export interface ChainKeeperOptions {
  readonly chain: Chain;
  readonly shelf: EvidenceShelf;
  readonly details: ChainDetails;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: (event: DaemonEvent) => void;
  /** Who judges now; undefined if none was begun yet. */
  readonly challenger: () => Challenger | undefined;
}

/** Keeps the evidence of a chain that is watched. */
export function chainKeeper(options: ChainKeeperOptions): EvidenceKeeper {
  const { chain, shelf, details, tell, clock } = options;
  return new EvidenceKeeper({
    ...{ shelf, tell, now: () => clock.now() },
    onKept: (claim, bundle) => details.explain(claim, bundle),
    verdictOf: (id) => options.challenger()?.verdictOf(id),
    collect: (claim) => {
      const challenger = options.challenger();
      if (challenger === undefined) throw new RangeError('no challenger was begun yet');
      const { provider, addresses, config, from } = chain;
      const pause = nextTurn;
      return evidenceAbout({ challenger, provider, addresses, config, from, pause }, claim);
    },
  });
}
