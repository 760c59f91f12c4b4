import { CannotTellError } from '../../execute/cannotTell.js';

/** What of an L1 block is needed to follow the chain. */
export interface Head {
  readonly number: bigint;
  readonly hash: string;
  readonly parent: string;
  /** Seconds. */
  readonly timestamp: bigint;
}

/** What a new head changes. */
export interface HeadChange {
  /** Blocks that are no longer on the chain, the newest first. */
  readonly undone: readonly Head[];
  /** Blocks that came in their place and after them, the oldest first. */
  readonly applied: readonly Head[];
}

/** L1 has put another block in the place of one that was final. */
export class FinalityBrokenError extends CannotTellError {
  readonly code = 'L1_FINALITY_BROKEN';
  readonly nextStep =
    'stop and look: either the endpoints are not of one chain, or L1 itself has failed; what is final has to be chosen by people, and everything read anew from there';
  constructor(
    readonly final: Head,
    /** What the new chain has at or above it; its hash is not that of the final block. */
    readonly found: { readonly number: bigint; readonly hash: string },
  ) {
    super(
      `L1 block ${String(final.number)} was final as ${final.hash}, and the chain of ${found.hash} does not contain it`,
    );
    this.name = 'FinalityBrokenError';
  }
}

/** Blocks were given that do not hang together. */
export class HeadsApartError extends CannotTellError {
  readonly code = 'L1_HEADS_APART';
  readonly nextStep = 'L1 reorganized between two reads, or an endpoint is wrong: follow it again';
  constructor(
    readonly child: Head,
    readonly given: Head | undefined,
  ) {
    super(`${given?.hash ?? 'nothing'} was given for the parent ${child.parent} of ${child.hash}`);
    this.name = 'HeadsApartError';
  }
}

/**
 * The L1 chain from its final block to its head, each block the parent of the next. A value: every change makes a new
 * one.
 */
export class HeadChain {
  private constructor(private readonly blocks: readonly Head[]) {}

  /** A chain that begins, and for now ends, at a final block. */
  static from(final: Head): HeadChain {
    return new HeadChain([final]);
  }

  get final(): Head {
    return this.blocks[0] as Head;
  }

  get head(): Head {
    return this.blocks.at(-1) as Head;
  }

  get length(): number {
    return this.blocks.length;
  }

  at(number: bigint): Head | undefined {
    return this.blocks[Number(number - this.final.number)];
  }

  has({ number, hash }: Pick<Head, 'number' | 'hash'>): boolean {
    return this.at(number)?.hash === hash;
  }

  /** Whether `block` hangs on a block of this chain: then `advance` needs none below it. @throws FinalityBrokenError */
  reaches(block: Head): boolean {
    const { final } = this;
    if (block.number <= final.number) {
      if (this.has(block)) return true;
      throw new FinalityBrokenError(final, block);
    }
    const below = { number: block.number - 1n, hash: block.parent };
    if (this.has(below)) return true;
    if (below.number <= final.number) throw new FinalityBrokenError(final, below);
    return false;
  }

  /**
   * The chain that ends in the last of `branch`, whose first hangs on a block of this one (or is one of it): what
   * stood above that is undone.
   * @throws HeadsApartError, FinalityBrokenError
   */
  advance(branch: readonly Head[]): { readonly chain: HeadChain; readonly change: HeadChange } {
    const [first] = branch;
    if (first === undefined) return { chain: this, change: { undone: [], applied: [] } };
    branch.forEach((block, i) => {
      const child = branch[i + 1];
      if (child === undefined) return;
      if (child.parent !== block.hash || child.number !== block.number + 1n) {
        throw new HeadsApartError(child, block);
      }
    });
    if (!this.reaches(first)) throw new HeadsApartError(first, this.at(first.number - 1n));
    // A branch may repeat what is there: only from where it differs on is anything undone.
    const kept = branch.findIndex((block) => !this.has(block));
    const applied = kept === -1 ? [] : branch.slice(kept);
    const last = kept === -1 ? (branch.at(-1) as Head).number : (branch[kept] as Head).number - 1n;
    const stays = Number(last - this.final.number) + 1;
    const undone = this.blocks.slice(stays).reverse();
    const chain = new HeadChain([...this.blocks.slice(0, stays), ...applied]);
    return { chain, change: { undone, applied } };
  }

  /**
   * The chain with another final block, below which nothing is kept. An older one than that known changes nothing: what
   * was final stays so. @throws FinalityBrokenError if it is not on this chain
   */
  finalize(final: Pick<Head, 'number' | 'hash'>): HeadChain {
    if (final.number <= this.final.number) return this;
    if (!this.has(final)) throw new FinalityBrokenError(this.at(final.number) ?? this.head, final);
    return new HeadChain(this.blocks.slice(Number(final.number - this.final.number)));
  }
}
