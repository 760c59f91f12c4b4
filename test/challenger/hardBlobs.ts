import type { Blob } from '../../bisection/machine/Blob.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { AnvilBlobSource } from '../../challenger/da/anvilBlobSource.js';
import { BLOB_BYTES, ELEMENT_BYTES } from '../../challenger/da/blob.js';
import { encodeBlobs } from '../../challenger/da/blobCodec.js';
import type { BlobQuery, BlobSource, SourceAnswer } from '../../challenger/da/blobSource.js';
import { type CheckedBlob, identify } from '../../challenger/da/checkedBlob.js';
import type { Kzg } from '../../challenger/da/kzg/kzg.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { provableBlob } from '../../challenger/da/provableBlob.js';
import { SourcedBlobs } from '../../challenger/da/sourcedBlobs.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import type { BlobReader } from '../../challenger/l1/blobReader.js';
import { toHex } from '../../challenger/hex.js';

/** What goes with a blob to L1. */
export interface Sidecar {
  readonly data: Uint8Array;
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
}

/** The blobs of all chains, and what sources do wrong with them. */
export class HardBlobs {
  private readonly known = new Map<string, CheckedBlob>();
  private readonly sidecars = new Map<string, Promise<Sidecar>>();

  private constructor(
    /** The library, which computes no commitment twice: the same bytes come again after every reorganization. */
    private readonly kzg: Kzg,
    private readonly other: CheckedBlob,
  ) {}

  static async open(): Promise<HardBlobs> {
    const kzg = remembering(await loadKzg());
    const other = await identify(kzg, new Uint8Array(BLOB_BYTES).fill(3));
    return new HardBlobs(kzg, other);
  }

  /** The blobs of a batch, as they are sent. */
  async sidecarsOf(bytes: Uint8Array): Promise<Sidecar[]> {
    const blobs = encodeBlobs(bytes);
    // The first byte of an element means nothing.
    for (const blob of blobs) blob[ELEMENT_BYTES * 7] = 0x2a;
    const all: Sidecar[] = [];
    for (const data of blobs) {
      const key = toHex(keccak(data));
      const known = this.sidecars.get(key) ?? this.sidecar(data);
      this.sidecars.set(key, known);
      all.push(await known);
    }
    return all;
  }

  private async sidecar(data: Uint8Array): Promise<Sidecar> {
    const blob = await identify(this.kzg, data);
    this.known.set(blob.versionedHash, blob);
    const proof = await this.kzg.blobProof(data, blob.commitment);
    return { data, commitment: blob.commitment, proof };
  }

  /** Gives each blob at once. */
  readonly plain: BlobReader = {
    read: ({ versionedHashes }) =>
      Promise.resolve(versionedHashes.map((hash) => provableBlob(this.at(hash), this.kzg))),
  };

  /** Gives every blob with one byte changed, under the hash of the right one. */
  readonly misread: BlobReader = {
    read: async (query) => {
      const blobs = await this.plain.read(query);
      return blobs.map((blob): Blob => ({ ...blob, bytes: misread(blob.bytes) }));
    },
  };

  /** A challenger's sources: one that does wrong comes first, and anvil only now and then has something. */
  hard(l1: string, random: Prng, count: (what: string) => void): BlobReader {
    const kzg = () => Promise.resolve(this.kzg);
    const anvil = new AnvilBlobSource(l1);
    const late: BlobSource = {
      name: 'late',
      blobs: (query) => {
        if (!random.oneIn(4)) return anvil.blobs(query);
        count('nobody has it yet');
        return Promise.resolve({ kind: 'missing', reason: 'asked too early' });
      },
    };
    const wrong: BlobSource = {
      name: 'wrong',
      blobs: (query) => Promise.resolve(this.wrongAnswer(query, random, count)),
    };
    const onReading = (_: BlobQuery, { faults }: { faults: readonly { kind: string }[] }) => {
      for (const { kind } of faults) count(`found ${kind}`);
    };
    return new SourcedBlobs({ sources: [wrong, late], kzg, onReading });
  }

  /** A source that gives every blob with one byte changed, and none besides. */
  misreading(): BlobReader {
    const source: BlobSource = {
      name: 'misreading',
      blobs: ({ versionedHashes }) => {
        const blobs = versionedHashes.map((claimed) => ({
          ...{ claimed, bytes: misread(this.at(claimed).bytes) },
        }));
        return Promise.resolve({ kind: 'offered', blobs });
      },
    };
    return new SourcedBlobs({ sources: [source], kzg: () => Promise.resolve(this.kzg) });
  }

  private wrongAnswer(
    { versionedHashes }: BlobQuery,
    random: Prng,
    count: (what: string) => void,
  ): SourceAnswer {
    const kind = random.pick([...WRONGS, ...WRONGS, 'one byte changed'] as const);
    count(kind);
    switch (kind) {
      case 'no answer':
        return { kind: 'failed', reason: 'it fell asleep' };
      case 'behind':
        return { kind: 'behind', reason: 'its head is older' };
      default:
        return {
          kind: 'offered',
          blobs: versionedHashes.map((claimed) => ({
            ...{ claimed, bytes: this.wrongBytes(kind, claimed) },
          })),
        };
    }
  }

  private wrongBytes(kind: string, claimed: string): Uint8Array {
    if (kind === 'another blob') return this.other.bytes;
    if (kind === 'no blob') return new Uint8Array(BLOB_BYTES).fill(0xff);
    if (kind === 'too short') return this.at(claimed).bytes.slice(0, -1);
    return misread(this.at(claimed).bytes);
  }

  private at(hash: Hash | string): CheckedBlob {
    const key = typeof hash === 'string' ? hash : toHex(hash);
    const blob = this.known.get(key);
    if (blob === undefined) throw new RangeError(`the blob ${key} was never posted`);
    return blob;
  }
}

const WRONGS = ['another blob', 'no blob', 'too short', 'no answer', 'behind'] as const;

/** The last byte of the first block's fee recipient is another one: 12 bytes of it stand in the first element. */
function misread(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[31]! ^= 1;
  return copy;
}

function remembering(kzg: Kzg): Kzg {
  const commitments = new Map<string, Promise<Uint8Array>>();
  return {
    ...kzg,
    blobToCommitment: (blob) => {
      const key = toHex(keccak(blob));
      const known = commitments.get(key) ?? kzg.blobToCommitment(blob);
      commitments.set(key, known);
      return known;
    },
  };
}
