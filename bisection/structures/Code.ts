import { keccak, type Hash } from './Keccak.js';
import {
  buildTree,
  heightOf,
  Page,
  PAGE_SIZE,
  pageAt,
  readTree,
  subtreeHash,
  treeHash,
  type Tree,
} from './PageTree.js';
import type { Witness } from './Witness.js';
import { integerOf } from './Word.js';

const TAG = 0x13;
const PAGE_TAG = 0x14;
/** Height of the tree over a part. */
const PART_HEIGHT = 6;
const JUMPDEST = 0x5b;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/**
 * EVM code as a tree of pages that each carry how many of their first bytes are push data of a PUSH before them, so
 * that one page proves an opcode or a jump target: `0x13 ‖ length u32 ‖ root hash` over pages
 * `0x14 ‖ lead u8 ‖ 256 bytes` (docs/machine.md §2). Immutable.
 *
 * `open` opens the record; everything else walks the tree of a Code whose record is open.
 */
export class Code {
  private cached: Hash | undefined;
  private built: Tree;
  private targets: Uint8Array | undefined;
  private readonly pushed: (bigint | undefined)[] = [];

  private constructor(
    /** The raw code. Not to be changed. */
    readonly bytes: Uint8Array,
  ) {}

  /** No code. */
  static readonly EMPTY: Code = new Code(new Uint8Array(0));

  /** Bytes a part: what a step takes when a long code is built in several steps. */
  static readonly PART: number = PAGE_SIZE << PART_HEIGHT;

  static build(bytes: Uint8Array): Code {
    return new Code(bytes);
  }

  /** The root over the part that is `index`-th, of a code of more than one part. */
  static part(code: Code, index: number): Hash {
    return subtreeHash(code.tree, heightOf(code.length), PART_HEIGHT, index);
  }

  /** How many bytes at the start of the page at `at` are push data of a PUSH before it. */
  static lead(code: Code, at: number): number {
    return at === 0 ? 0 : (pageAt(code.tree, heightOf(code.length), at).preimage[1] ?? 0);
  }

  get length(): number {
    return this.bytes.length;
  }

  get hash(): Hash {
    return (this.cached ??= keccak(this.preimage()));
  }

  /** Opens the record: the length and the root. */
  static open(code: Code, witness?: Witness): Code {
    witness?.fixed(code.preimage());
    return code;
  }

  /** The opcode at `pc`; past the end it is 0 (STOP) and opens nothing. */
  static opcode(code: Code, pc: number, witness?: Witness): number {
    if (witness !== undefined && pc < code.length) openPage(code, pc, witness);
    return code.bytes[pc] ?? 0;
  }

  /**
   * The `count` bytes after the PUSH at `pc` as an integer, `count` being what that PUSH takes (0 to 32); bytes past
   * the end of the code are zero.
   * The page of `pc` is open already, from `opcode`; the next one is opened when data is in it.
   */
  static pushData(code: Code, pc: number, count: number, witness?: Witness): bigint {
    if (witness !== undefined) {
      const next = pc - (pc % PAGE_SIZE) + PAGE_SIZE;
      if (pc + count >= next && next < code.length) openPage(code, next, witness);
    }
    // A loop meets the same PUSH again and again, and making a bigint is dearer than looking it up.
    return (code.pushed[pc] ??=
      integerOf(code.bytes.subarray(pc + 1, pc + 1 + count)) <<
      BigInt(8 * Math.max(0, Math.min(count, pc + 1 + count - code.length))));
  }

  /** Whether `dest` is a JUMPDEST and no push data. Opens its page; past the end it opens nothing. */
  static isJumpTarget(code: Code, dest: number, witness?: Witness): boolean {
    if (dest >= code.length) return false;
    if (witness !== undefined) openPage(code, dest, witness);
    code.targets ??= jumpTargets(code.bytes);
    return code.targets[dest] === 1;
  }

  /** `[offset, offset + length)`, a new array; zeros past the end. Opens the pages that overlap the part inside. */
  static read(code: Code, offset: number, length: number, witness?: Witness): Uint8Array {
    const out = new Uint8Array(length);
    const inside = Math.min(length, code.length - offset);
    if (inside <= 0) return out;
    if (witness === undefined) out.set(code.bytes.subarray(offset, offset + inside));
    else readTree(code.tree, heightOf(code.length), offset, out.subarray(0, inside), witness);
    return out;
  }

  /** The tree of pages, built when a hash or a witness first needs it. */
  get tree(): Tree {
    if (this.built === undefined && this.length > 0) {
      const pages: Page[] = [];
      let next = 0; // where the next instruction begins
      for (let at = 0; at < this.length; at += PAGE_SIZE) {
        const preimage = new Uint8Array(2 + PAGE_SIZE);
        preimage[0] = PAGE_TAG;
        preimage[1] = next - at;
        preimage.set(this.bytes.subarray(at, at + PAGE_SIZE), 2);
        pages.push(new Page(preimage));
        while (next < at + PAGE_SIZE) next += 1 + pushSize(this.bytes[next] ?? 0);
      }
      this.built = buildTree(pages, heightOf(this.length));
    }
    return this.built;
  }

  private preimage(): Uint8Array {
    const preimage = new Uint8Array(37);
    preimage[0] = TAG;
    new DataView(preimage.buffer).setUint32(1, this.length);
    preimage.set(treeHash(this.tree, heightOf(this.length)), 5);
    return preimage;
  }
}

/** How many bytes of data the opcode carries: 1 to 32 for PUSH1 to PUSH32, else 0. */
function pushSize(opcode: number): number {
  return opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0;
}

function openPage(code: Code, at: number, witness: Witness): void {
  readTree(code.tree, heightOf(code.length), at, new Uint8Array(1), witness);
}

/** One byte for each byte of code: 1 where a jump may go. */
function jumpTargets(code: Uint8Array): Uint8Array {
  const targets = new Uint8Array(code.length);
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] ?? 0;
    if (opcode === JUMPDEST) targets[at] = 1;
    at += pushSize(opcode);
  }
  return targets;
}
