import { rlpHeader } from '../derive/rlp.js';
import { CannotTellError } from '../execute/cannotTell.js';

/** A path in nibbles, one a byte. */
export type Nibbles = Uint8Array;

/** The end of a path. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly path: Nibbles;
  readonly value: Uint8Array;
  reference: Uint8Array | undefined;
}

/** A stretch of path that every key below shares; the child is a branch. */
export interface Extension {
  readonly kind: 'extension';
  readonly path: Nibbles;
  child: TrieNode;
  reference: Uint8Array | undefined;
}

/**
 * Where paths part. No key that a trie of ours holds is the start of another one: a branch has no value. Most children of
 * a branch are never looked at: they stay in `source`, the encoding that it was read from, until `childAt` asks for them.
 */
export interface Branch {
  readonly kind: 'branch';
  readonly source: BranchSource | undefined;
  /** Bit i is set where child i is in `children`, and not to be read from `source`. */
  taken: number;
  readonly children: (TrieNode | undefined)[];
  reference: Uint8Array | undefined;
}

/** A branch's encoding; child i lies from `offsets[i]` to `offsets[i + 1]`. */
interface BranchSource {
  readonly encoding: Uint8Array;
  readonly offsets: Uint16Array;
}

const ALL_TAKEN = 0xffff;
const NO_CHILD = 0x80;

/** A branch without children. */
export function emptyBranch(): Branch {
  const children = new Array<TrieNode | undefined>(16).fill(undefined);
  return { kind: 'branch', source: undefined, taken: ALL_TAKEN, children, reference: undefined };
}

/** The branch with another child, undefined for none. One with a reference never changes: a copy does. */
export function withChild(branch: Branch, at: number, child: TrieNode | undefined): Branch {
  const changed =
    branch.reference === undefined
      ? branch
      : { ...branch, children: branch.children.slice(), reference: undefined };
  changed.children[at] = child;
  changed.taken |= 1 << at;
  return changed;
}

/** Child `at` of a branch, as it stands: its node may not have been read yet. */
export function childAt(branch: Branch, at: number): TrieNode | undefined {
  const { source } = branch;
  if (source !== undefined && (branch.taken & (1 << at)) === 0) {
    const { encoding, offsets } = source;
    branch.children[at] = childOf(encoding.subarray(offsets[at], offsets[at + 1]));
    branch.taken |= 1 << at;
  }
  return branch.children[at];
}

/** Where a branch has children. */
export function placesOf(branch: Branch): number[] {
  const places: number[] = [];
  for (let at = 0; at < 16; at++) if (childAt(branch, at) !== undefined) places.push(at);
  return places;
}

/** A node that is known by its hash alone. */
export interface Unresolved {
  readonly kind: 'unresolved';
  readonly reference: Uint8Array;
}

/**
 * A node of Ethereum's Merkle Patricia trie (yellow paper, appendix D). `reference` is how its parent names it: 0xa0 and
 * its hash, or the node itself if that takes less than 32 bytes; undefined while the node is new.
 */
export type TrieNode = Leaf | Extension | Branch | Unresolved;

/** A node of a database that is none of a trie: nothing can be told of what lies below. */
export class MalformedNodeError extends CannotTellError {
  readonly code = 'MALFORMED_NODE';
  readonly nextStep =
    'the database is damaged: sync the state again, or replay the chain from genesis';
  constructor(readonly what: string) {
    super(`a trie node in the database is malformed: ${what}`);
    this.name = 'MalformedNodeError';
  }
}

/** The nibbles of a key. */
export function nibblesOf(key: Uint8Array): Nibbles {
  const nibbles = new Uint8Array(2 * key.length);
  for (let i = 0; i < key.length; i++) {
    const byte = key[i] ?? 0;
    nibbles[2 * i] = byte >> 4;
    nibbles[2 * i + 1] = byte & 15;
  }
  return nibbles;
}

/** A path that goes on with another one. */
export function joinedPath(path: Nibbles, rest: Nibbles): Nibbles {
  const whole = new Uint8Array(path.length + rest.length);
  whole.set(path);
  whole.set(rest, path.length);
  return whole;
}

/** How a parent names the node with this hash. */
export function referenceTo(hash: Uint8Array): Uint8Array {
  const reference = new Uint8Array(33);
  reference[0] = 0xa0;
  reference.set(hash, 1);
  return reference;
}

/** The node with this encoding, which is kept; `reference` is the name that it was found by. */
export function decodeNode(encoding: Uint8Array, reference: Uint8Array): TrieNode {
  const offsets = itemOffsets(encoding);
  if (offsets.length === 18) {
    if (encoding[offsets[16] ?? 0] !== NO_CHILD) {
      throw new MalformedNodeError('a branch with a value');
    }
    const children = new Array<TrieNode | undefined>(16).fill(undefined);
    return { kind: 'branch', source: { encoding, offsets }, taken: 0, children, reference };
  }
  if (offsets.length !== 3) throw new MalformedNodeError(`a list of ${offsets.length - 1}`);
  const encodedPath = encoding.subarray(offsets[0], offsets[1]);
  const end = encoding.subarray(offsets[1], offsets[2]);
  // Hex-prefix encoding: bit 5 says that the path ends here, bit 4 that it is odd.
  const compact = payload(encodedPath);
  const flags = compact[0] ?? 0;
  const path = nibblesOf(compact).subarray((flags & 0x10) === 0 ? 2 : 1);
  if ((flags & 0x20) !== 0) return { kind: 'leaf', path, value: payload(end), reference };
  const child = childOf(end);
  if (child === undefined) throw new MalformedNodeError('an extension to nothing');
  return { kind: 'extension', path, child, reference };
}

/** A child by how its parent names it: nothing, a hash, or the node itself. */
function childOf(item: Uint8Array): TrieNode | undefined {
  const first = item[0] ?? 0;
  if (first === NO_CHILD) return undefined;
  if (first === 0xa0) return { kind: 'unresolved', reference: item };
  if (first < 0xc0) throw new MalformedNodeError('a reference that is no hash');
  return decodeNode(item, item);
}

/** Where the items of a list begin, and at last where it ends. */
function itemOffsets(encoding: Uint8Array): Uint16Array {
  const list = extent(encoding, 0);
  if ((encoding[0] ?? 0) < 0xc0 || list.end !== encoding.length || list.end > 0xffff) {
    throw new MalformedNodeError('no list');
  }
  let count = 0;
  for (let at = list.start; at < list.end && count < 17; count++) {
    places[count] = at;
    const first = encoding[at] ?? 0;
    at = first === 0xa0 ? at + 33 : first <= 0x80 ? at + 1 : extent(encoding, at).end;
    places[count + 1] = at;
  }
  if (places[count] !== list.end) throw new MalformedNodeError('more than 17 items, or cut off');
  return places.slice(0, count + 1);
}

const places = new Uint16Array(18);

/** The bytes of a string from its RLP. */
function payload(item: Uint8Array | undefined): Uint8Array {
  if (item === undefined || (item[0] ?? 0) >= 0xc0) throw new MalformedNodeError('no string');
  return item.subarray(extent(item, 0).start);
}

/** Where the item at `at` begins, behind its header, and where it ends. */
function extent(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at] ?? 0;
  let start = at;
  let length = 1;
  if (first >= 0x80) {
    const short = (first < 0xc0 ? first - 0x80 : first - 0xc0) & 0x3f;
    start++;
    length = short;
    if (short > 55) {
      const width = short - 55;
      length = 0;
      for (let i = 0; i < width; i++) length = 256 * length + (bytes[start++] ?? 0);
    }
  }
  if (start + length > bytes.length) throw new MalformedNodeError('cut off');
  return { start, end: start + length };
}

/** Where encodings are written; longer ones get an array of their own. */
let buffer = new Uint8Array(4096);

/**
 * The encoding of a node whose children all have references, in memory that the next call writes over.
 */
export function encodeNode(node: Exclude<TrieNode, Unresolved>): Uint8Array {
  let end = HEADER;
  if (node.kind === 'branch') {
    end = putChildren(node, end);
    buffer[end++] = NO_CHILD;
  } else {
    end = putPath(node.path, node.kind === 'leaf' ? 0x20 : 0, end);
    if (node.kind === 'extension') end = put(referenceOf(node.child), end);
    else end = putString(node.value, end);
  }
  return buffer.subarray(putListHeader(end - HEADER), end);
}

/** Bytes that are left free for the header of a list. */
const HEADER = 5;

/** Writes the header of a list of `length` bytes before it, and gives where it begins. */
function putListHeader(length: number): number {
  if (length < 56) {
    buffer[HEADER - 1] = 0xc0 + length;
    return HEADER - 1;
  }
  let at = HEADER;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) buffer[--at] = rest & 0xff;
  buffer[at - 1] = 0xf7 + (HEADER - at);
  return at - 1;
}

function referenceOf(node: TrieNode): Uint8Array {
  if (node.reference === undefined) throw new RangeError('a child is encoded after its parent');
  return node.reference;
}

/** The children of a branch: what was not taken from its source is copied from there, as much as possible at once. */
function putChildren({ source, taken, children }: Branch, at: number): number {
  let end = at;
  for (let i = 0; i < 16;) {
    if (source === undefined || (taken & (1 << i)) !== 0) {
      const child = children[i++];
      if (child === undefined) buffer[end++] = NO_CHILD;
      else end = put(referenceOf(child), end);
      continue;
    }
    const first = i;
    while (i < 16 && (taken & (1 << i)) === 0) i++;
    end = put(source.encoding.subarray(source.offsets[first], source.offsets[i]), end);
  }
  return end;
}

function put(bytes: Uint8Array, at: number): number {
  room(at + bytes.length);
  buffer.set(bytes, at);
  return at + bytes.length;
}

function putString(bytes: Uint8Array, at: number): number {
  if (bytes.length === 1 && (bytes[0] ?? 0) < NO_CHILD) return put(bytes, at);
  return put(bytes, put(rlpHeader(0x80, bytes.length), at));
}

function putPath(path: Nibbles, flags: number, at: number): number {
  const odd = path.length & 1;
  const length = 1 + ((path.length - odd) >> 1);
  // A single byte below 0x80 is its own encoding.
  if (length > 1) buffer[at++] = 0x80 + length;
  buffer[at++] = flags | (odd === 1 ? 0x10 | (path[0] ?? 0) : 0);
  for (let i = odd; i < path.length; i += 2) {
    buffer[at++] = ((path[i] ?? 0) << 4) | (path[i + 1] ?? 0);
  }
  return at;
}

function room(length: number): void {
  if (length <= buffer.length - 64) return;
  const larger = new Uint8Array(2 * length + 64);
  larger.set(buffer);
  buffer = larger;
}
