import { Bytes } from '../structures/Bytes.js';
import type { Hash } from '../structures/Keccak.js';
import { BLOB_ELEMENTS, type Blob, ELEMENT_BYTES, encodeBlobs } from './Blob.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Phase } from './Phase.js';

/** Elements that one step loads: 16 point evaluations. A power of two, so that a step stays within one blob. */
const ELEMENTS = 16;

/** Scratch of phase loadBlobs: the blobs, and the element that is loaded next, counted through all of them. */
export class Loading extends Record {
  constructor(
    /** The hash of `encodeBlobs`. */
    readonly blobs: Hash,
    readonly count: number,
    readonly position: number,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x36, 38).hash(this.blobs).u8(this.count).u32(this.position).done();
  }
}

/**
 * Phase loadBlobs: copies some elements of the blobs into the batch. On L1 the precompile of EIP-4844 says that they are
 * the blob's values at the roots of unity, so that the versioned hash is all that the inbox has to keep.
 */
export function stepLoadBlobs(m: Machine, host: Host): void {
  const loading = m.scratch(Loading);
  const cursor = m.cursor();
  const { data, position: batch } = cursor.fields;
  const { carrier } = host.batch(batch);
  if (carrier === undefined || carrier === 'forced') throw new MissingBlobsError(batch);
  m.witness?.fixed(encodeBlobs(data.length, carrier));
  const blob = carrier[Math.floor(loading.position / BLOB_ELEMENTS)];
  if (blob === undefined) throw new MissingBlobsError(batch);
  const from = loading.position * ELEMENT_BYTES;
  Bytes.open(data, m.witness);
  const part = new Uint8Array(Math.min(ELEMENTS * ELEMENT_BYTES, data.length - from));
  readElements(m, blob, loading.position % BLOB_ELEMENTS, part);
  m.setBlock({ cursor: cursor.with({ data: Bytes.writeOpened(data, from, part, m.witness) }) });
  if (from + part.length < data.length) {
    const { blobs, count, position } = loading;
    m.enter(Phase.loadBlobs, new Loading(blobs, count, position + ELEMENTS));
  } else m.enter(Phase.idle);
}

/** Fills `part` with what counts of the elements from `first` on, and shows them. */
function readElements(m: Machine, blob: Blob, first: number, part: Uint8Array): void {
  for (let at = 0, index = first; at < part.length; at += ELEMENT_BYTES, index++) {
    const element = blob.bytes.subarray(32 * index, 32 * index + 32);
    part.set(element.subarray(1, 1 + Math.min(ELEMENT_BYTES, part.length - at)), at);
    if (m.witness === undefined) continue;
    const { commitment, proof } = blob.opening(index);
    if (index === first) m.witness.fixed(commitment);
    m.witness.fixed(element);
    m.witness.fixed(proof);
  }
}

/** The blobs of a batch that stands in blobs are not at hand. */
export class MissingBlobsError extends Error {
  readonly code = 'MISSING_BLOBS';
  readonly nextStep = 'Fetch the blobs of the batch; until then the verdict is "cannot tell".';

  constructor(readonly batch: bigint) {
    super(`the blobs of batch ${String(batch)} are missing`);
    this.name = 'MissingBlobsError';
  }
}
