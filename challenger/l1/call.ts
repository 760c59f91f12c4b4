/** A transaction to be sent: who sends it, at what price, is decided elsewhere. */
export interface Call {
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
}

/** A blob as a transaction carries it. */
export interface CarriedBlob {
  /** 131,072 bytes. */
  readonly data: Uint8Array;
  /** 48 bytes. */
  readonly commitment: Uint8Array;
  /** 48 bytes: that the commitment is the blob's. */
  readonly proof: Uint8Array;
  /** `0x01…`, 32 bytes. */
  readonly versionedHash: string;
}
