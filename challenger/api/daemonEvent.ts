import type { DataEvent } from '../da/dataWatch.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import type { MoneyNews } from './moneyNews.js';
import type { ChainStatus, Progress } from './records/chainStatus.js';

/** The parts of a chain's loop that are timed. */
export const PHASES = ['execute', 'judge', 'look'] as const;
export type PhaseName = (typeof PHASES)[number];

/** What happens in a daemon: what its parts tell, and what its loop does. */
export type DaemonEvent =
  | { readonly kind: 'challenger'; readonly event: ChallengerEvent }
  | { readonly kind: 'endpoint'; readonly event: PoolEvent }
  | { readonly kind: 'data'; readonly event: DataEvent }
  | { readonly kind: 'money'; readonly event: MoneyNews }
  | { readonly kind: 'phase'; readonly phase: PhaseName; readonly seconds: number }
  /** A look at L1 is over; `failure`: it came to nothing. */
  | {
      readonly kind: 'loop';
      readonly failure?: {
        readonly code: string;
        readonly message: string;
        readonly nextStep?: string;
      };
    }
  /** Work that takes long has come further. */
  | {
      readonly kind: 'progress';
      /** What brings the state to L1's head, or the replay in the background. */
      readonly work: 'sync' | 'replay';
      readonly stage: ChainStatus['stage'];
      readonly progress: Progress;
    }
  /** Evidence about a wrong claim is on the disk, or could not be put there. */
  | {
      readonly kind: 'evidence';
      readonly claim: string;
      readonly dispute: string;
      /** The bundle's file, or why there is none. */
      readonly outcome:
        | { readonly kind: 'kept'; readonly file: string }
        | { readonly kind: 'failed'; readonly code: string; readonly message: string };
    }
  /** A sign of life did not arrive. */
  | { readonly kind: 'heartbeat'; readonly reason: string }
  /** Something that was told to an operator, or is well again. */
  | {
      readonly kind: 'alert';
      readonly action: 'trigger' | 'resolve';
      readonly alert: string;
      readonly severity: 'info' | 'warning' | 'critical';
      readonly summary: string;
      readonly claim?: string;
      readonly dispute?: string;
    };

/** An event, of which chain, and when. */
export interface Told {
  /** As the settings call it; undefined: of the whole process. */
  readonly chain?: string;
  /** Unix seconds of this machine. */
  readonly at: number;
  readonly event: DaemonEvent;
}
