import type { DaemonEvent } from '../api/daemonEvent.js';
import type { Progress } from '../api/records/chainStatus.js';
import type { SyncProgress } from '../sync/syncProgress.js';

export interface ProgressMeterOptions {
  readonly work: Extract<DaemonEvent, { kind: 'progress' }>['work'];
  /** Unix seconds of this machine. */
  readonly now: () => number;
  readonly tell: (event: DaemonEvent) => void;
}

/** Between two lines about the same work, seconds. */
const EVERY = 60;

/** How far work that takes long has come, and how long it will take if it goes on so; tells of it now and then. */
export class ProgressMeter {
  private shown: Progress | null = null;
  /** Of the stage that it is in: how much was done at first, and when. */
  private first: { stage: SyncProgress['stage']; done: number; at: number } | undefined;
  private begunAt: number | undefined;
  private toldAt = 0;

  constructor(private readonly options: ProgressMeterOptions) {}

  get progress(): Progress | null {
    return this.shown;
  }

  /** For how long the work has gone on, seconds. */
  get lasts(): number {
    return this.begunAt === undefined ? 0 : this.options.now() - this.begunAt;
  }

  /** @param isLoud whether a line is worth it already at the beginning */
  note(progress: SyncProgress, isLoud: boolean): void {
    const { stage } = progress;
    const [done, total] = [Number(progress.done), Number(progress.total)];
    const { now, tell, work } = this.options;
    const at = now();
    if (this.begunAt === undefined) {
      this.begunAt = at;
      this.toldAt = isLoud ? -Infinity : at;
    }
    if (this.first?.stage !== stage) this.first = { stage, done, at };
    const ahead = done - this.first.done;
    const rest = ahead > 0 ? ((at - this.first.at) / ahead) * (total - done) : null;
    const known = progress.stage === 'snapshot' ? progress.remainingMs : undefined;
    const etaSeconds = known === undefined ? rest : known / 1000;
    this.shown = { done, total, etaSeconds: etaSeconds && Math.max(0, etaSeconds) };
    if (at - this.toldAt < EVERY) return;
    this.toldAt = at;
    tell({ kind: 'progress', work, stage, progress: this.shown });
  }

  /** It is done, or has failed. */
  end(): void {
    this.shown = null;
    this.first = undefined;
    this.begunAt = undefined;
  }
}
