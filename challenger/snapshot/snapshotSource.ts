/** How to ask a source. */
export interface Ask {
  /** A file of more bytes is not read to its end: SourceError `too long`. */
  readonly atMost: number;
  /** Ends the request: SourceError `stopped`. */
  readonly signal?: AbortSignal;
}

/** Where snapshots are read from. Nobody trusts it. */
export interface SnapshotSource {
  /** As users gave it: for messages. */
  readonly name: string;
  /**
   * The file `key`, which is one of those in `snapshotKey.ts`; undefined if the source says that it does not have it.
   * @throws SourceError
   */
  get(key: string, ask: Ask): Promise<Uint8Array | undefined>;
}

/** Where snapshots are written to. */
export interface SnapshotWriter {
  /** Writes a file so that readers see it whole or not at all. */
  put(key: string, bytes: Uint8Array): Promise<void>;
}

export type SourceFault =
  /** It did not answer, or not to the end. */
  | 'failed'
  /** It answered with an error. */
  | 'refused'
  /** It sent more than was asked for. */
  | 'too long'
  /** Whoever asked ended the request. */
  | 'stopped';

/** A source did not give what was asked for. */
export class SourceError extends Error {
  readonly code = 'SNAPSHOT_SOURCE';
  readonly exitCode = 75;
  readonly nextStep = 'try another source, or this one later';
  constructor(
    readonly source: string,
    readonly fault: SourceFault,
    readonly detail: string,
  ) {
    super(`${source}: ${detail}`);
    this.name = 'SourceError';
  }
}
