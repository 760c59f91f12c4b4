import { statfsSync } from 'node:fs';
import type { ClaimExplanation, ReadModel, Resources } from '../api/readModel.js';
import type { ChainStatus, ProcessStatus } from '../api/records/chainStatus.js';
import type { DisputeDetail } from '../api/records/disputeDetail.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import type { AccountRecord } from '../api/records/moneyRecords.js';
import { type Mute, muteOf } from '../alerts/mute.js';
import { isSystemError } from '../da/atomicFile.js';
import type { ChainDaemon } from './chainDaemon.js';
import type { ChainState } from './chainState.js';
import type { ChainView } from './chainView.js';

/** A chain of the settings. */
export interface Seat {
  readonly name: string;
  /** Undefined until it is open. */
  readonly member: Member | undefined;
  status(): ChainStatus;
}

/** A chain that is watched. */
export interface Member {
  readonly name: string;
  readonly daemon: ChainDaemon;
  readonly view: ChainView;
  readonly state: ChainState;
}

export interface DaemonModelOptions {
  readonly version: string;
  /** Where everything is kept. */
  readonly folder: string;
  readonly mutes: readonly Mute[];
  /** Unix seconds of this machine. */
  readonly now: () => number;
}

/** What all chains of a daemon know, as one. */
export class DaemonModel implements ReadModel {
  readonly seats: Seat[] = [];
  private readonly startedAt: number;

  constructor(private readonly options: DaemonModelOptions) {
    this.startedAt = options.now();
  }

  status(): ProcessStatus {
    const chains = this.seats.map((seat) => seat.status());
    const isReady = chains.length > 0 && chains.every(({ notReady }) => notReady.length === 0);
    return { version: this.options.version, startedAt: this.startedAt, isReady, chains };
  }

  claims = () => this.members.flatMap(({ view }) => view.claims);
  verdicts = () => this.members.flatMap(({ daemon }) => daemon.verdicts.all);
  bonds = () => this.members.flatMap(({ view }) => view.bonds);
  moves = () => this.members.flatMap(({ daemon }) => daemon.moves.all);

  disputes(): DisputeRecord[] {
    const { mutes, now } = this.options;
    return this.members
      .flatMap(({ view }) => view.disputes)
      .map((dispute) => {
        const mute = muteOf({ dispute: dispute.id, kind: 'disputeLosing' }, mutes, now());
        if (mute === undefined) return dispute;
        return { ...dispute, muted: { until: mute.until ?? null, reason: mute.reason } };
      });
  }

  detail(chain: string, dispute: string): DisputeDetail | undefined {
    const member = this.members.find(({ name }) => name === chain);
    const record = member?.view.disputes.find(({ id }) => id === dispute);
    return record === undefined ? undefined : member?.daemon.details.detail(record);
  }

  explanation(chain: string, claim: string): ClaimExplanation | undefined {
    return this.members.find(({ name }) => name === chain)?.daemon.details.explanation(claim);
  }

  accounts(): AccountRecord[] {
    return this.members.flatMap(({ view }) => (view.account === undefined ? [] : [view.account]));
  }

  resources(): Resources {
    const { folder } = this.options;
    return {
      disks: [{ folder, freeBytes: freeBytes(folder) }],
      stores: this.members.map(({ name, state }) => ({ chain: name, bytes: state.bytes })),
    };
  }

  private get members(): Member[] {
    return this.seats.flatMap(({ member }) => (member === undefined ? [] : [member]));
  }
}

/** A disk that is not there, or does not answer, takes nothing. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return 0;
  }
}
