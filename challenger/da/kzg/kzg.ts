/** Cells of an extended blob (EIP-7594, CELLS_PER_EXT_BLOB). Any half of them gives the blob back. */
export const CELLS = 128;
/** Bytes of a cell. */
export const CELL_BYTES = 2048;
/** Bytes of a commitment, and of a proof: a compressed point. */
export const POINT_BYTES = 48;

/** An element of a blob and the proof of its place: what the point-evaluation precompile takes. */
export interface Opening {
  /** 48 bytes. */
  readonly commitment: Uint8Array;
  /** 32 bytes: where the polynomial is evaluated. */
  readonly z: Uint8Array;
  /** 32 bytes: the element. */
  readonly y: Uint8Array;
  /** 48 bytes. */
  readonly proof: Uint8Array;
}

/** A cell of the extension of a blob. */
export interface Cell {
  /** 0…127; the first 64 are the blob itself. */
  readonly index: number;
  /** 2048 bytes. */
  readonly bytes: Uint8Array;
}

/** A cell that anybody can check who has the commitment. */
export interface ProvenCell extends Cell {
  /** 48 bytes. */
  readonly proof: Uint8Array;
}

/** Polynomial commitments to blobs: EIP-4844, and the cells of EIP-7594. One interface over two libraries. */
export interface Kzg {
  readonly name: 'native' | 'js';

  /**
   * @returns 48 bytes
   * @throws {NotABlobError}
   */
  blobToCommitment(blob: Uint8Array): Promise<Uint8Array>;

  /**
   * The proof that goes with a blob in a transaction and in a sidecar. 48 bytes.
   * @throws {NotABlobError}
   */
  blobProof(blob: Uint8Array, commitment: Uint8Array): Promise<Uint8Array>;

  /**
   * Proves element `index` (0…4095) of `blob`. The commitment is computed unless it is given.
   * @throws {NotABlobError} {ElementIndexError}
   */
  openAt(blob: Uint8Array, index: number, commitment?: Uint8Array): Promise<Opening>;

  /**
   * `openAt` without waiting, for a step that is being proven; nothing else runs meanwhile, for a sixth of a second or, in
   * JavaScript, a whole one.
   * @throws {NotABlobError} {ElementIndexError}
   */
  openNow(blob: Uint8Array, index: number, commitment: Uint8Array): Opening;

  /** Whether `commitment` is that of `blob`: by `proof` where there is one (faster), else by computing it. False for what is malformed. */
  verifyBlob(blob: Uint8Array, commitment: Uint8Array, proof?: Uint8Array): Promise<boolean>;

  /**
   * All 128 cells, without proofs; cheap.
   * @throws {NotABlobError}
   */
  cells(blob: Uint8Array): Promise<readonly Cell[]>;

  /**
   * All 128 cells with their proofs.
   * @throws {NotABlobError}
   */
  provenCells(blob: Uint8Array): Promise<readonly ProvenCell[]>;

  /** Whether every cell is one of the blob that its commitment commits to. False for what is malformed; true for none. */
  verifyCells(
    batch: readonly (ProvenCell & { readonly commitment: Uint8Array })[],
  ): Promise<boolean>;

  /**
   * All cells from at least 64 different ones, which the caller has verified: from wrong cells follows a wrong blob.
   * @throws {TooFewCellsError} {NotACellError}
   */
  recoverCells(cells: readonly Cell[]): Promise<readonly ProvenCell[]>;
}

/** Fewer cells than a blob can be recovered from. */
export class TooFewCellsError extends Error {
  readonly code = 'TOO_FEW_CELLS';
  readonly nextStep = 'ask other sources for the missing cells';
  readonly needed = CELLS / 2;
  constructor(readonly found: number) {
    super(`${found} different cells are too few: a blob needs ${CELLS / 2}`);
    this.name = 'TooFewCellsError';
  }
}

/** A cell of another size or index than there are, or with an element that is none of the field. */
export class NotACellError extends Error {
  readonly code = 'NOT_A_CELL';
  readonly nextStep = 'drop the cell and ask another source for it';
  constructor(readonly index: number) {
    super(`what is given as cell ${index} is none`);
    this.name = 'NotACellError';
  }
}
