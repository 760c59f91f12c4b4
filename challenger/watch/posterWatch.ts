import { equals } from '../../bisection/game/Hashes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { OutlinedBlock } from '../derive/chainOutline.js';
import type { InboxEvent, PostedBlock } from './inboxEvent.js';

/** A batch and what becomes of its blocks. */
export interface WatchedBatch {
  readonly poster: bigint;
  /** Counted from 1. */
  readonly position: bigint;
  readonly bytes: Uint8Array;
  /** Whether it is one that anybody may post. */
  readonly isForced: boolean;
  readonly blocks: readonly OutlinedBlock[];
}

interface Standing {
  readonly block: PostedBlock;
  readonly contentHash: Hash;
  readonly isForced: boolean;
}

/** How many blocks are kept to be held against later ones: two sequencers that overlap do so by minutes. */
const KEPT = 4096;

/**
 * Finds posters who contradict one another: a block that is void for its time, because another poster's block stands at
 * that time or after it. A block that says the same is no contradiction but a repetition, and a forced batch that took
 * the time is no poster's word.
 */
export class PosterWatch {
  /** The blocks that stand, the latest last; their timestamps rise. */
  private standing: Standing[] = [];

  /** The first contradiction in a batch. */
  look({ poster, position, bytes, isForced, blocks }: WatchedBatch): InboxEvent | undefined {
    let found: InboxEvent | undefined;
    for (const [index, { block, number, reason }] of blocks.entries()) {
      const { timestamp, offset, end } = block;
      const posted = { poster, batch: position, index, number, timestamp };
      const contentHash = keccak(bytes.subarray(offset, end));
      if (number !== undefined) {
        this.standing.push({ block: posted, contentHash, isForced });
        if (this.standing.length > KEPT) this.standing = this.standing.slice(-KEPT / 2);
        continue;
      }
      if (reason !== 'timestamp' || found !== undefined) continue;
      const other = this.standing.find((each) => each.block.timestamp >= timestamp);
      // None: its time is too late, not too early.
      if (other === undefined || other.isForced || other.block.poster === poster) continue;
      if (equals(other.contentHash, contentHash)) continue;
      found = { kind: 'postersContradict', stands: other.block, isVoid: posted };
    }
    return found;
  }
}
