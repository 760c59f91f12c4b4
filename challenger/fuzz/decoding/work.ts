/** More work than the specification allows for an input of its size. */
export class WorkBoundError extends Error {
  readonly code = 'DECODING_WORK_BOUND';
  readonly nextStep = 'report the input as a defect: reading it costs more than it may';
  constructor(
    readonly what: string,
    readonly count: number,
    readonly bound: number,
  ) {
    super(`${count} ${what}, where its length allows ${bound}`);
    this.name = 'WorkBoundError';
  }
}

/** Bytes of a block's header: no batch has more blocks than its bytes hold of them. */
const HEADER = 139;
/** Bytes of an entry's length: no body has more entries than its bytes hold of them. */
const ENTRY = 4;
/** Most entries of the forced queue in a block. */
const FORCED = 8;
/** The shortest entry of an access list: `[20 bytes, []]`; a tuple of an authorization list is longer. */
const SHORTEST = 23;

/**
 * The most steps from a transaction's decoding until it is refused or may start. One step each for its fields, its
 * signature, its sender and its charge; one for every 4096 bytes of data and 1088 bytes hashed, with the ends; two for each
 * element of its lists, which are read once for their form and once to take effect, and for every 4 slots.
 */
export function transactionSteps(length: number): number {
  if (length === 0) return 1;
  const data = Math.ceil(length / 4096) + 1;
  const hash = Math.ceil((length + 64) / 1088) + 1;
  return 4 + data + hash + 2 * Math.ceil(length / SHORTEST);
}

/** Steps of a block besides its transactions: opening, closing with no transaction in it, sealing, and idle ones. */
export const BLOCK_STEPS = 8;

/** @throws WorkBoundError where `count` is over `bound` */
export function within(what: string, count: number, bound: number): void {
  if (count > bound) throw new WorkBoundError(what, count, bound);
}

/** The most blocks in a batch of that many bytes. */
export const mostBlocks = (length: number) => Math.floor(length / HEADER);
/** The most entries in a batch of that many bytes, those of the queue included. */
export const mostEntries = (length: number) =>
  Math.floor(length / ENTRY) + FORCED * mostBlocks(length);
