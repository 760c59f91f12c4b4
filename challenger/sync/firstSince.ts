/** A store, as far as its blocks go. */
export interface KeptBlocks {
  /** The oldest block that is kept and not below `from`. */
  oldest(from?: bigint): KeptBlock | undefined;
  newest(): KeptBlock | undefined;
}

interface KeptBlock {
  readonly head: { readonly number: bigint; readonly timestamp: bigint };
}

/** The number of the first block that is kept and not older than `time`; of the newest if all are. */
export function firstSince(store: KeptBlocks, time: bigint): bigint {
  let low = store.oldest()?.head.number ?? 0n;
  let high = store.newest()?.head.number ?? low;
  while (low < high) {
    const middle = (low + high) / 2n;
    // Of a batch that was settled when it was executed only the last block is kept.
    const block = store.oldest(middle)?.head;
    if (block === undefined || block.number >= high || block.timestamp >= time) high = middle;
    else low = block.number + 1n;
  }
  return low;
}
