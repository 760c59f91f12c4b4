import type { Hash } from '../structures/Keccak.js';
import { joinAll, OutsideTreeError, paddingOf, type Tree } from './MerkleTree.js';

const WORD = 32;

/** Where the leaves of a tree come from when they are not kept. */
export interface Segments {
  /** Leaves in a segment is 2^bits. */
  readonly bits: number;
  /** Leaves before the padding, at least one; the last of them fills the rest of the tree. */
  readonly count: number;
  /** The leaves of segment `index`, 32 bytes each: 2^bits of them, fewer in the last segment. */
  leaves(index: number): Promise<Uint8Array>;
}

/** A list of leaves is empty: a trace has at least one state. */
export class NoLeavesError extends Error {
  readonly code = 'GAME_NO_LEAVES';
  constructor() {
    super('a tree needs at least one leaf: give the states after each step, the last one included');
    this.name = 'NoLeavesError';
  }
}

/** More leaves than the tree holds. */
export class TooManyLeavesError extends Error {
  readonly code = 'GAME_TOO_MANY_LEAVES';
  constructor(
    readonly count: number,
    readonly height: number,
  ) {
    super(
      `${String(count)} leaves do not fit into a tree of height ${String(height)}: end the trace earlier`,
    );
    this.name = 'TooManyLeavesError';
  }
}

/**
 * A tree of any height over a list that ends in a fixed point. Nodes from the height of a segment upwards are kept
 * (32 bytes each), those below are computed again from the segment's leaves when they are asked for.
 */
export class PaddedTree implements Tree {
  private readonly cache = new Map<number, Promise<Uint8Array[]>>();

  private constructor(
    readonly height: number,
    private readonly source: Segments,
    /** `levels[k]` holds the nodes of height bits + k that are not all padding. */
    private readonly levels: readonly Uint8Array[],
    private readonly padding: readonly Hash[],
    private readonly cached: number,
  ) {}

  /** A tree whose leaves are all kept. `leaves`: 32 bytes each. */
  static async of(height: number, leaves: Uint8Array): Promise<PaddedTree> {
    const source = {
      bits: 0,
      count: leaves.length / WORD,
      leaves: (index: number) => Promise.resolve(leaves.subarray(index * WORD, (index + 1) * WORD)),
    };
    return PaddedTree.build(
      height,
      source,
      leaves,
      leaves.subarray(leaves.length - WORD) as Hash,
      0,
    );
  }

  /**
   * A tree that asks `source` for each segment once now, in order, and again when a node below one is wanted.
   * `cached`: how many segments are kept for that.
   */
  static async from(height: number, source: Segments, cached = 4): Promise<PaddedTree> {
    const segments = Math.ceil(source.count / 2 ** source.bits);
    const roots = new Uint8Array(segments * WORD);
    let last: Hash | undefined;
    for (let index = 0; index < segments; index++) {
      const leaves = await source.leaves(index);
      last = leaves.slice(leaves.length - WORD) as Hash;
      const top = levelsOver(leaves, source.bits, paddingOf(last, source.bits), 0)[source.bits];
      roots.set((top as Uint8Array).subarray(0, WORD), index * WORD);
    }
    if (last === undefined) throw new NoLeavesError();
    return PaddedTree.build(height, source, roots, last, cached);
  }

  private static build(
    height: number,
    source: Segments,
    roots: Uint8Array,
    last: Hash,
    cached: number,
  ): PaddedTree {
    if (source.count < 1) throw new NoLeavesError();
    if (source.count > 2 ** height) throw new TooManyLeavesError(source.count, height);
    const padding = paddingOf(last, Math.max(height, source.bits));
    const levels = levelsOver(roots, height - source.bits, padding, source.bits);
    return new PaddedTree(height, source, levels, padding, cached);
  }

  async node(height: number, index: bigint): Promise<Hash> {
    if (
      height < 0 ||
      height > this.height ||
      index < 0n ||
      index >> BigInt(this.height - height) !== 0n
    ) {
      throw new OutsideTreeError(height, index, this.height);
    }
    const { bits, count } = this.source;
    if (index << BigInt(height) >= BigInt(count)) return this.padding[height] as Hash;
    const at = Number(index);
    if (height >= bits) return word(this.levels[height - bits] as Uint8Array, at);
    const perSegment = 2 ** (bits - height);
    const segment = await this.segment(Math.floor(at / perSegment));
    return word(segment[height] as Uint8Array, at % perSegment);
  }

  /** The levels of one segment, from its leaves to below its root. */
  private segment(index: number): Promise<Uint8Array[]> {
    const known = this.cache.get(index);
    if (known) return known;
    const { bits } = this.source;
    const levels = this.source
      .leaves(index)
      .then((leaves) => levelsOver(leaves, bits, this.padding, 0));
    this.cache.set(index, levels);
    // A failure is the caller's to see, and not to be repeated to later ones.
    levels.catch(() => this.cache.delete(index));
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= Math.max(1, this.cached)) break;
      this.cache.delete(oldest);
    }
    return levels;
  }
}

/** `nodes` of height `from`, and the `rise` levels above them; an odd end is completed with padding. */
function levelsOver(
  nodes: Uint8Array,
  rise: number,
  padding: readonly Hash[],
  from: number,
): Uint8Array[] {
  const levels = [nodes];
  for (let h = 0; h < rise; h++) {
    levels.push(joinAll(levels[h] as Uint8Array, padding[from + h] as Hash));
  }
  return levels;
}

function word(level: Uint8Array, index: number): Hash {
  return level.slice(index * WORD, (index + 1) * WORD) as Hash;
}
