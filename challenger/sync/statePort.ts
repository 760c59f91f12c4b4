import type { ChainHead } from '../execute/executor.js';
import type { NodeDatabase, StateSource } from '../execute/nodeDatabase.js';

/** A place for what execution makes, over the state that is kept. */
export interface StateOverlay extends NodeDatabase {
  /** Forgets everything that is not kept. */
  clear(): void;
}

/** A block that is kept, and the batch that it stands in. */
export interface KeptBlock {
  readonly head: ChainHead;
  readonly batch: bigint;
  /** The RLP of its header. */
  readonly header?: Uint8Array | undefined;
}

/** What syncing asks of the store: `StateStore` of `challenger/store/`. */
export interface StatePort extends StateSource {
  overlay(): StateOverlay;
  newest(): KeptBlock | undefined;
  block(number: bigint): KeptBlock | undefined;
  /** Makes a block the newest one, its state out of `overlay`, together with `meta`; all of it or nothing. */
  commit(
    block: KeptBlock,
    overlay: StateOverlay,
    meta?: readonly (readonly [key: string, value: Uint8Array | undefined])[],
  ): void;
  meta(key: string): Uint8Array | undefined;
  putMeta(changes: readonly (readonly [key: string, value: Uint8Array | undefined])[]): void;
}
