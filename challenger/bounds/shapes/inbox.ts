import { createHash } from 'node:crypto';
import { encodeBatch as encodeAccumulator } from '../../../bisection/machine/BatchOpen.js';
import { Block } from '../../../bisection/machine/Block.js';
import { BLOB_CAPACITY, type Blob } from '../../../bisection/machine/Blob.js';
import { Fork } from '../../../bisection/machine/Config.js';
import type { Batch } from '../../../bisection/machine/Host.js';
import { Machine } from '../../../bisection/machine/Machine.js';
import { Queue } from '../../../bisection/machine/Queue.js';
import { Bytes } from '../../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../../bisection/structures/Keccak.js';
import { Trie } from '../../../bisection/structures/Trie.js';
import { NodeStore } from '../deepTrie.js';
import type { Shape, ShapeInputs } from '../shape.js';
import { chainConfig, openHeader, type Stage, stageHost } from '../stage.js';

/** The most blobs of a batch, and the longest forced transaction, bytes (`Inbox`, `ForcedQueue`). */
const MOST_BLOBS = 16;
const LONGEST_ENTRY = 32_768;

/**
 * A blob all of whose elements are 1: its polynomial is a constant, so that its commitment is the generator of G₁ and
 * every proof the point at infinity. To the precompile it is like any other.
 */
function blobOfOnes(): Blob {
  const commitment = Buffer.from(
    '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
    'hex',
  );
  const versionedHash = createHash('sha256').update(commitment).digest();
  versionedHash[0] = 1;
  const proof = new Uint8Array(48);
  proof[0] = 0xc0;
  const bytes = new Uint8Array(131_072);
  for (let at = 31; at < bytes.length; at += 32) bytes[at] = 1;
  return {
    versionedHash: new Uint8Array(versionedHash) as Hash,
    bytes,
    opening: () => ({ commitment, proof }),
  };
}

/** A batch of as many blobs as there can be, full but for a byte. */
function blobs({ random }: ShapeInputs): Stage {
  const blob = blobOfOnes();
  const length = MOST_BLOBS * BLOB_CAPACITY - 1;
  const data = new Uint8Array(length);
  for (let at = 30; at < length; at += 31) data[at] = 1;
  const batch: Batch = {
    ...{ poster: 0xabcn, l1Number: 77n, l1Timestamp: 1_700_000_000n },
    ...{ queueLength: 0n, queueDue: 0n, queueRoot: random.bytes(32) as Hash },
    data: Bytes.build(data),
    carrier: Array.from({ length: MOST_BLOBS }, () => blob),
  };
  const accumulator = keccak(encodeAccumulator(new Uint8Array(32) as Hash, batch));
  const host = stageHost(chainConfig(Fork.prague), new NodeStore(), [], {
    ...{ target: 1n, accumulator, batches: new Map([[1n, batch]]) },
  });
  const start = Block.none.with({ cursor: Block.none.fields.cursor.with({ queueNext: 5n }) });
  return { machine: Machine.idle(Trie.EMPTY, start), host, units: 1 };
}

/** The last forced transaction that a block takes, as long as one can be, from a queue of many. */
function forced({ random }: ShapeInputs): Stage {
  const entries = Array.from({ length: 40 }, () => Bytes.build(random.bytes(LONGEST_ENTRY)));
  const queue = new Queue(entries);
  const queueLength = BigInt(entries.length);
  const host = stageHost(chainConfig(Fork.prague), new NodeStore(), [], { queue });
  const block = Block.none.with({
    header: openHeader(),
    cursor: Block.none.fields.cursor.with({
      ...{ queueLength, queueDue: queueLength, queueRoot: queue.root(queueLength) },
      ...{ queueNext: 37n, taken: 7, forced: 1 },
    }),
  });
  return { machine: Machine.idle(Trie.EMPTY, block), host, units: 1 };
}

export const inboxShapes: readonly Shape[] = [
  { name: 'batch in 16 full blobs', stage: blobs },
  { name: 'forced transaction of 32,768 bytes', stage: forced },
];
