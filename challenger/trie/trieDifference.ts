import {
  type Branch,
  childAt,
  type Leaf,
  MalformedNodeError,
  type TrieNode,
} from './merkleTrieNode.js';
import { keyFrom, type NodeReader, type Resolved, resolve, topOf } from './trieReading.js';

/** Told what differs between two tries, in the order of keys and from the top down. What it is given it may keep. */
export interface TrieVisitor {
  /** At this place the old trie has a node of its own that the new one has not at the same place. */
  gone?(hash: Uint8Array, encoding: Uint8Array): void;
  /** At this place the new trie has a node that the old one has not at the same place. */
  placed?(hash: Uint8Array, encoding: Uint8Array): void;
  /** The value at `key` differs; undefined where there is none. */
  changed?(key: Uint8Array, before: Uint8Array | undefined, after: Uint8Array | undefined): void;
}

type Side = 'gone' | 'placed';

/**
 * Walks two tries at once and reports where they differ. A **place** is the path from the root at which a node of its own
 * hash hangs (a node inside its parent, under 32 bytes, has none); equal hashes at one place end the walk there, so the
 * cost is that of the difference. Keys have at most 32 bytes, and none is the start of another one. Throws MissingNodeError
 * and MalformedNodeError.
 */
export function trieDifference(
  nodes: NodeReader,
  from: Uint8Array,
  to: Uint8Array,
  visitor: TrieVisitor,
): void {
  if (Buffer.compare(from, to) === 0) return;
  new Walk(nodes, visitor).at(topOf(from), 0, topOf(to), 0, 0);
}

class Walk {
  /** The nibbles that lead to where the walk is. */
  private readonly path = new Uint8Array(64);

  constructor(
    private readonly nodes: NodeReader,
    private readonly visitor: TrieVisitor,
  ) {}

  /**
   * The difference below one path of `depth` nibbles. A leaf or an extension may begin above it: of its own path,
   * `fromPast` (`toPast`) nibbles lie behind.
   */
  at(
    from: TrieNode | undefined,
    fromPast: number,
    to: TrieNode | undefined,
    toPast: number,
    depth: number,
  ): void {
    if (from === undefined && to === undefined) return;
    if (fromPast === 0 && toPast === 0 && sameReference(from, to)) return;
    const before = from === undefined ? undefined : this.resolved(from, 'gone');
    const after = to === undefined ? undefined : this.resolved(to, 'placed');
    if (isLeafOrNone(before) && isLeafOrNone(after)) {
      return this.leaves(before, fromPast, after, toPast, depth);
    }
    if (spent(before, fromPast) || spent(after, toPast)) {
      throw new MalformedNodeError('a key that is the start of another one');
    }
    for (let nibble = 0; nibble < 16; nibble++) {
      if (before?.kind === 'branch' && after?.kind === 'branch' && same(before, after, nibble)) {
        continue;
      }
      const old = step(before, fromPast, nibble);
      const next = step(after, toPast, nibble);
      if (old === undefined && next === undefined) continue;
      this.path[depth] = nibble;
      this.at(
        old,
        old !== undefined && old === before ? fromPast + 1 : 0,
        next,
        next !== undefined && next === after ? toPast + 1 : 0,
        depth + 1,
      );
    }
  }

  private leaves(
    before: Leaf | undefined,
    fromPast: number,
    after: Leaf | undefined,
    toPast: number,
    depth: number,
  ): void {
    const { visitor } = this;
    if (visitor.changed === undefined) return;
    const oldKey = before && keyFrom(this.path, depth, before.path.subarray(fromPast));
    const newKey = after && keyFrom(this.path, depth, after.path.subarray(toPast));
    const order = oldKey && newKey ? Buffer.compare(oldKey, newKey) : 0;
    if (before && after && order === 0 && oldKey) {
      if (Buffer.compare(before.value, after.value) !== 0) {
        visitor.changed(oldKey, before.value, after.value);
      }
      return;
    }
    if (newKey && order > 0) visitor.changed(newKey, undefined, after?.value);
    if (oldKey) visitor.changed(oldKey, before?.value, undefined);
    if (newKey && order <= 0) visitor.changed(newKey, undefined, after?.value);
  }

  /** The node itself; one that was known by its hash stands at this place. */
  private resolved(node: TrieNode, side: Side): Resolved {
    return resolve(this.nodes, node, (hash, encoding) => this.visitor[side]?.(hash, encoding));
  }
}

/** What hangs at `nibble`: a child, or the node itself where its own path goes on that way. */
function step(node: Resolved | undefined, past: number, nibble: number): TrieNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'branch') return childAt(node, nibble);
  if (node.path[past] !== nibble) return undefined;
  return node.kind === 'extension' && past + 1 === node.path.length ? node.child : node;
}

function isLeafOrNone(node: Resolved | undefined): node is Leaf | undefined {
  return node === undefined || node.kind === 'leaf';
}

/** Whether a leaf's key ends here, where other keys go on. */
function spent(node: Resolved | undefined, past: number): boolean {
  return node?.kind === 'leaf' && past === node.path.length;
}

function sameReference(a: TrieNode | undefined, b: TrieNode | undefined): boolean {
  if (a?.reference === undefined || b?.reference === undefined) return false;
  return Buffer.compare(a.reference, b.reference) === 0;
}

/** Whether two branches as they were read have the same child, told without looking at it. */
function same(a: Branch, b: Branch, at: number): boolean {
  if (a.source === undefined || b.source === undefined) return false;
  const x = a.source.encoding;
  const y = b.source.encoding;
  let i = a.source.offsets[at] ?? 0;
  let j = b.source.offsets[at] ?? 0;
  const end = a.source.offsets[at + 1] ?? 0;
  if (end - i !== (b.source.offsets[at + 1] ?? 0) - j) return false;
  while (i < end) if (x[i++] !== y[j++]) return false;
  return true;
}
