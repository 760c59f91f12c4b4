import type { DaemonEvent } from '../api/daemonEvent.js';
import type { ChainStatus, NotReady } from '../api/records/chainStatus.js';
import { ChainFileError } from '../chainFile.js';
import type { Clock } from '../da/dataWatch.js';
import { NoAgreementError } from '../l1/endpoints/noAgreement.js';
import { L1MovedError, NoL1BlockError } from '../l1/l1View.js';
import { NoAnswerError } from '../money/noAnswer.js';
import type { Seat } from './daemonModel.js';
import type { OpenMember } from './openMember.js';
import { persist, reasonOf } from './persist.js';

export interface ChainSeatOptions {
  readonly name: string;
  readonly open: () => Promise<OpenMember>;
  readonly clock: Clock;
  /** Between two attempts, ms, where the last one did not fail. */
  readonly pollMs: number;
  readonly tell: (event: DaemonEvent) => void;
}

/** What an attempt can fail by that the next one need not. */
const PASSING = [NoAgreementError, NoAnswerError, L1MovedError, NoL1BlockError];

const OPENING: NotReady = {
  ...{ code: 'OPENING', message: 'the chain is being opened' },
  nextStep: 'wait: its endpoints are asked',
};

/** A chain of the settings: opened on its own, however often that has to be tried, and then watched. */
export class ChainSeat implements Seat {
  member: OpenMember | undefined;
  /** The attempt that is made now. */
  private attempt: Promise<void> | undefined;
  private inTheWay = OPENING;

  constructor(private readonly options: ChainSeatOptions) {}

  get name(): string {
    return this.options.name;
  }

  status(): ChainStatus {
    return this.member?.daemon.status() ?? unopened(this.name, this.inTheWay);
  }

  /** Tries to open it once. What may pass is told; that it is open is to be seen. @throws what trying again cannot mend */
  async tryOnce(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (!mayPass(error)) throw error;
      const { code, message, nextStep } = this.inTheWay;
      this.options.tell({
        ...{ kind: 'loop', failure: { code, message, ...(nextStep && { nextStep }) } },
      });
    }
  }

  /** Opens it, trying again whatever is in the way: others are watched beside. Then works until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs: pauseMs, tell } = this.options;
    await persist(signal, { clock, tell, pauseMs }, async () => {
      await this.open();
      return true;
    });
    await this.member?.daemon.run(signal);
  }

  /** Closes what is open, that too which is being opened. */
  async close(): Promise<void> {
    await this.attempt?.catch(() => undefined);
    await this.member?.state.close();
    this.member?.chain.close();
  }

  private open(): Promise<void> {
    if (this.member !== undefined) return Promise.resolve();
    this.attempt ??= this.tryToOpen().finally(() => {
      this.attempt = undefined;
    });
    return this.attempt;
  }

  private async tryToOpen(): Promise<void> {
    try {
      this.member = await this.options.open();
    } catch (error) {
      this.inTheWay = reasonOf(error);
      throw error;
    }
  }
}

const mayPass = (error: unknown): boolean =>
  PASSING.some((kind) => error instanceof kind) ||
  // As one of a devnet that is on its way up.
  (error instanceof ChainFileError && error.isAbsent);

const unopened = (chain: string, inTheWay: NotReady): ChainStatus => ({
  ...{ chain, l1ChainId: null, l2ChainId: null, mode: 'watch', endpoints: [], stage: 'starting' },
  ...{ l1: null, verified: null, postedBatch: null, lag: null, sync: null, replay: null },
  ...{ basis: 'anchored', lastLoopAt: null, loops: 0, notReady: [inTheWay] },
});
