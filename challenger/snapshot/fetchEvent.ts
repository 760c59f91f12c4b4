/** What happens while chunks are fetched. `chunk` is its Keccak-256, 64 digits; `source` its name. */
export type FetchEvent =
  /** A chunk is there, verified and taken. */
  | {
      readonly kind: 'taken';
      readonly chunk: string;
      readonly source: string;
      readonly progress: FetchProgress;
    }
  /** A source sent something wrong. It is asked for nothing more. */
  | {
      readonly kind: 'dropped';
      readonly source: string;
      readonly chunk: string;
      readonly reason: string;
    }
  /** A source says that it does not have a chunk. */
  | { readonly kind: 'absent'; readonly source: string; readonly chunk: string }
  /** A source did not answer as it should; it may be asked again. */
  | {
      readonly kind: 'failed';
      readonly source: string;
      readonly chunk: string;
      readonly reason: string;
    }
  /** A source takes so long over a chunk that another one is asked for it too. */
  | { readonly kind: 'overtaken'; readonly source: string; readonly chunk: string };

export interface FetchProgress {
  readonly chunks: number;
  readonly ofChunks: number;
  readonly bytes: number;
  readonly ofBytes: number;
  /** Lately; undefined as long as it cannot be told. */
  readonly bytesPerSecond: number | undefined;
  /** Until all is there, if it goes on so. */
  readonly remainingMs: number | undefined;
}
