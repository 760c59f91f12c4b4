import type { JsonRpcApiProvider } from 'ethers';
import type { RightChainOptions } from '../claim/rightChain.js';
import type { Mover } from '../l1/mover.js';
import type { ChallengerEvent } from './challengerEvent.js';
import type { HomeBook } from './homeBook.js';
import type { TreeSource } from './treeSource.js';

export interface ChallengerOptions extends RightChainOptions {
  readonly provider: JsonRpcApiProvider;
  /** Whose bonds are put at risk; without it the challenger only watches. */
  readonly sender?: Mover;
  /** Whether moves may be made now; while not, as before it has caught up or after an alarm, it only watches. */
  readonly mayMove?: () => boolean;
  /** Whether claims are posted also where nobody posted a wrong one. */
  readonly proposes?: boolean;
  /** Whether bonds of others that are free are sent home to them, too, at our cost. */
  readonly collectsForOthers?: boolean;
  /** Whether forced transactions that are due and left out are taken into the chain, by posting a forced batch. */
  readonly includesForced?: boolean;
  /** Who serves step trees. */
  readonly trees?: readonly TreeSource[];
  readonly onEvent?: (event: ChallengerEvent) => void;
  /** Where money of ours may be, as far as another challenger has read that already. */
  readonly home?: HomeBook;
}
