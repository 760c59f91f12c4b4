import type { ChunkEntry } from './chunkFormat.js';
import type { VerifiedState } from './stateChunk.js';

/** Takes what a snapshot holds, verified chunk by verified chunk. */
export interface SnapshotSink {
  /**
   * Takes a chunk, all of it or, where it throws, nothing. Chunks come in any order, several at a time, and each once; a
   * sink that keeps the name of the chunk in the same transaction makes the whole resumable. What it keeps it copies.
   */
  take(chunk: ChunkEntry, state: VerifiedState): Promise<void>;
}
