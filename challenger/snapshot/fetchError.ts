/** What a source did about a chunk. */
export interface SourceReport {
  readonly source: string;
  /** In words, in order; nothing if it was not asked any more, after what it did to others. */
  readonly did: readonly string[];
  /** Whether it sent something wrong, this chunk or another one. */
  readonly isWrong: boolean;
}

/** No source gives a chunk. */
export class ChunkUnavailableError extends Error {
  readonly code = 'SNAPSHOT_CHUNK_UNAVAILABLE';
  readonly nextStep = 'add a source (--source), or try again later: what is there already is kept';
  constructor(
    readonly chunk: string,
    readonly reports: readonly SourceReport[],
  ) {
    const each = reports.map(({ source, did }) => `${source}: ${did.join(', ')}`);
    super(`no source gives chunk ${chunk} (${each.join('; ') || 'there is no source'})`);
    this.name = 'ChunkUnavailableError';
  }

  /** What a command ends with: found wrong, or try later. */
  get exitCode(): number {
    return this.reports.some(({ isWrong }) => isWrong) ? 3 : 75;
  }
}

/** Whoever asked for chunks wants them no more. */
export class FetchStoppedError extends Error {
  readonly code = 'SNAPSHOT_STOPPED';
  readonly exitCode = 75;
  readonly nextStep = 'start it again: what is there already is kept';
  constructor() {
    super('fetching was stopped');
    this.name = 'FetchStoppedError';
  }
}
