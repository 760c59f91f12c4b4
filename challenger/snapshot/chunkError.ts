/** What is wrong with a chunk. */
export type ChunkFault =
  /** It is longer than any chunk may be. */
  | 'too long'
  /** Its length is not what was announced. */
  | 'size'
  /** Its Keccak-256 is not its name. */
  | 'hash'
  /** Its bytes are no chunk of this kind, or not the one encoding of it. */
  | 'form'
  /** It covers another range than was announced. */
  | 'range'
  /** Its content does not fit the state root. */
  | 'state';

/** Bytes that are not the chunk that was asked for. */
export class ChunkError extends Error {
  readonly code = 'SNAPSHOT_CHUNK';
  readonly exitCode = 3;
  readonly nextStep: string;
  constructor(
    readonly fault: ChunkFault,
    /** Keccak-256 that the chunk was announced by, in hexadecimal without 0x; empty if it was not. */
    readonly chunk: string,
    readonly detail: string,
    override readonly cause?: unknown,
  ) {
    super(`${chunk === '' ? 'the chunk' : `chunk ${chunk}`}: ${detail}`);
    this.name = 'ChunkError';
    // Bytes that are not those of the manifest are the fault of who sent them; else the manifest itself is wrong.
    this.nextStep = isSourceFault(fault)
      ? 'take the chunk from another source'
      : 'take another manifest: no source can make this one right';
  }

  /** Whether who sent the bytes is at fault; else who made the manifest is. */
  get isOfSource(): boolean {
    return isSourceFault(this.fault);
  }
}

const isSourceFault = (fault: ChunkFault): boolean =>
  fault === 'too long' || fault === 'size' || fault === 'hash';
