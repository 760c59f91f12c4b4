import { keccak, keccakInto, type Hash } from '../../bisection/structures/Keccak.js';
import { MissingNodeError } from '../execute/cannotTell.js';
import {
  type Branch,
  childAt,
  decodeNode,
  emptyBranch,
  encodeNode,
  joinedPath,
  type Leaf,
  type Extension,
  type Nibbles,
  nibblesOf,
  placesOf,
  referenceTo,
  type TrieNode,
  type Unresolved,
  withChild,
} from './merkleTrieNode.js';

/** The root of a trie that holds nothing: keccak(rlp("")). */
export const EMPTY_ROOT: Hash = keccak(Uint8Array.of(0x80));

/** Where a trie's nodes come from, and where new ones go. */
export interface TrieNodes {
  /** The encoding of the node with this hash, or undefined if it is not there. */
  node(hash: Uint8Array): Uint8Array | undefined;
  putNode(hash: Uint8Array, node: Uint8Array): void;
}

/** A change of one entry; `value` undefined removes it. */
export interface TrieChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/**
 * Ethereum's Merkle Patricia trie above a root, in memory as far as it was walked: a read or a change loads the nodes on
 * its way once, and only changed nodes are hashed. No key may be the start of another one. Everything is synchronous;
 * what is not in the database is a MissingNodeError, and then the trie is as it was.
 */
export class MerkleTrie {
  private top: TrieNode | undefined;
  private rootHash: Hash;

  constructor(
    private readonly nodes: TrieNodes,
    root: Uint8Array = EMPTY_ROOT,
  ) {
    this.rootHash = root as Hash;
    this.top =
      Buffer.compare(root, EMPTY_ROOT) === 0
        ? undefined
        : { kind: 'unresolved', reference: referenceTo(root) };
  }

  /** The root as of the last `update`. */
  get root(): Hash {
    return this.rootHash;
  }

  /** The value at `key`, or undefined if there is none. */
  get(key: Uint8Array): Uint8Array | undefined {
    const path = nibblesOf(key);
    if (this.top?.kind === 'unresolved') this.top = this.resolve(this.top);
    let node = this.top;
    let depth = 0;
    while (node !== undefined) {
      if (node.kind === 'branch') {
        node = this.child(node, path[depth++] ?? 0);
      } else if (node.kind === 'extension') {
        if (shared(node.path, path, depth) < node.path.length) return undefined;
        depth += node.path.length;
        node = this.below(node);
      } else if (node.kind === 'leaf') {
        const whole = node.path.length === path.length - depth;
        return whole && shared(node.path, path, depth) === node.path.length
          ? node.value
          : undefined;
      } else return undefined;
    }
    return undefined;
  }

  /**
   * Applies `changes`, stores the nodes that are new, and gives the new root. Entries are put before any is removed: a
   * removal that leaves a branch with one child needs that child, which a witness holds only if the branch really ends so.
   */
  update(changes: readonly TrieChange[]): Hash {
    let top = this.top;
    for (const { key, value } of changes) {
      if (value !== undefined) top = this.insert(top, nibblesOf(key), 0, value);
    }
    for (const { key, value } of changes) {
      if (value === undefined) top = this.remove(top, nibblesOf(key), 0);
    }
    this.top = top;
    if (top === undefined) this.rootHash = EMPTY_ROOT;
    else if (top.reference === undefined || top.reference.length !== 33)
      this.rootHash = this.seal(top);
    else this.rootHash = top.reference.slice(1) as Hash;
    return this.rootHash;
  }

  /** References for the new nodes below the top, and its hash, which it has however short it is. */
  private seal(top: TrieNode): Hash {
    if (top.kind === 'unresolved') return top.reference.slice(1) as Hash;
    this.name(top);
    const encoding = encodeNode(top);
    const hash = keccak(encoding);
    if (encoding.length < 32) this.nodes.putNode(hash, encoding.slice());
    return hash;
  }

  /** Gives a new node and those below it their references, and stores them. */
  private name(node: TrieNode): void {
    if (node.kind === 'unresolved' || node.reference !== undefined) return;
    if (node.kind === 'branch') {
      // What was not taken from the branch's source has a reference there.
      for (const child of node.children) if (child !== undefined) this.name(child);
    } else if (node.kind === 'extension') this.name(node.child);
    const encoding = encodeNode(node).slice();
    if (encoding.length < 32) {
      node.reference = encoding;
      return;
    }
    const reference = new Uint8Array(33);
    reference[0] = 0xa0;
    keccakInto(encoding, reference, 1);
    node.reference = reference;
    this.nodes.putNode(reference.subarray(1), encoding);
  }

  private resolve({ reference }: Unresolved): TrieNode {
    const hash = reference.slice(1);
    const encoding = this.nodes.node(hash);
    if (encoding === undefined) throw new MissingNodeError('trie node', hash);
    return decodeNode(encoding, reference);
  }

  /** The child of a branch, which stays in memory. */
  private child(branch: Branch, at: number): TrieNode | undefined {
    const child = childAt(branch, at);
    if (child?.kind !== 'unresolved') return child;
    return (branch.children[at] = this.resolve(child));
  }

  private below(extension: Extension): TrieNode {
    if (extension.child.kind === 'unresolved') extension.child = this.resolve(extension.child);
    return extension.child;
  }

  /** The node with `value` at the rest of `path`. A node with a reference never changes: it is replaced. */
  private insert(
    node: TrieNode | undefined,
    path: Nibbles,
    depth: number,
    value: Uint8Array,
  ): TrieNode {
    if (node === undefined) return leaf(path.subarray(depth), value);
    switch (node.kind) {
      case 'unresolved':
        return this.insert(this.resolve(node), path, depth, value);
      case 'branch': {
        const at = nibble(path, depth);
        const before = this.child(node, at);
        const after = this.insert(before, path, depth + 1, value);
        return after === before ? node : withChild(node, at, after);
      }
      case 'extension': {
        const common = shared(node.path, path, depth);
        if (common === node.path.length) {
          const before = this.below(node);
          const after = this.insert(before, path, depth + common, value);
          return after === before ? node : extension(node.path, after);
        }
        const rest = node.path.subarray(common + 1);
        const child = rest.length === 0 ? node.child : extension(rest, node.child);
        return fork(path, depth, common, nibble(node.path, common), child, value);
      }
      case 'leaf': {
        const common = shared(node.path, path, depth);
        if (common === node.path.length && common === path.length - depth) {
          return Buffer.compare(node.value, value) === 0 ? node : leaf(node.path, value);
        }
        const child = leaf(node.path.subarray(common + 1), node.value);
        return fork(path, depth, common, nibble(node.path, common), child, value);
      }
    }
  }

  /** The node without the rest of `path`; the same node if it does not hold it. */
  private remove(node: TrieNode | undefined, path: Nibbles, depth: number): TrieNode | undefined {
    if (node === undefined) return undefined;
    switch (node.kind) {
      case 'unresolved':
        return this.remove(this.resolve(node), path, depth);
      case 'leaf': {
        const whole = node.path.length === path.length - depth;
        return whole && shared(node.path, path, depth) === node.path.length ? undefined : node;
      }
      case 'extension': {
        if (shared(node.path, path, depth) < node.path.length) return node;
        const before = this.below(node);
        const after = this.remove(before, path, depth + node.path.length);
        if (after === before) return node;
        return after === undefined ? undefined : joined(node.path, after);
      }
      case 'branch': {
        const at = nibble(path, depth);
        const before = this.child(node, at);
        const after = this.remove(before, path, depth + 1);
        if (after === before) return node;
        const next = withChild(node, at, after);
        return after === undefined ? this.collapsed(next) : next;
      }
    }
  }

  /** What a branch becomes after it lost a child: one with a single child is no branch any more. */
  private collapsed(branch: Branch): TrieNode {
    const [only, another] = placesOf(branch);
    if (only === undefined || another !== undefined) return branch;
    const child = this.child(branch, only);
    return child === undefined ? branch : joined(Uint8Array.of(only), child);
  }
}

function leaf(path: Nibbles, value: Uint8Array): Leaf {
  return { kind: 'leaf', path, value, reference: undefined };
}

function extension(path: Nibbles, child: TrieNode): Extension {
  return { kind: 'extension', path, child, reference: undefined };
}

/** A branch where `path` and another one part after `common` nibbles, below what they share. */
function fork(
  path: Nibbles,
  depth: number,
  common: number,
  other: number,
  child: TrieNode,
  value: Uint8Array,
): TrieNode {
  const branch = emptyBranch();
  branch.children[other] = child;
  branch.children[nibble(path, depth + common)] = leaf(path.subarray(depth + common + 1), value);
  return common === 0 ? branch : extension(path.subarray(depth, depth + common), branch);
}

/** `child` below a path: what is no branch takes the path into its own. */
function joined(path: Nibbles, child: TrieNode): TrieNode {
  if (child.kind === 'leaf') return leaf(joinedPath(path, child.path), child.value);
  if (child.kind === 'extension') return extension(joinedPath(path, child.path), child.child);
  return extension(path, child);
}

/** How many nibbles `part` shares with `path` from `depth` on. */
function shared(part: Nibbles, path: Nibbles, depth: number): number {
  const most = Math.min(part.length, path.length - depth);
  let count = 0;
  while (count < most && part[count] === path[depth + count]) count++;
  return count;
}

/** The nibble at which a path goes on. */
function nibble(path: Nibbles, at: number): number {
  const found = path[at];
  if (found === undefined) throw new RangeError('a key that is the start of another one');
  return found;
}
