import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP, type NestedUint8Array } from '@ethereumjs/rlp';
import { ValueEncoding, type BatchDBOp, type DB } from '@ethereumjs/util';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { MissingNodeError } from './cannotTell.js';
import type { NodeDatabase } from './nodeDatabase.js';

/** The root of a trie that holds nothing: keccak(rlp("")). */
export const EMPTY_ROOT: Hash = keccak(Uint8Array.of(0x80));
const EMPTY_ROOT_KEY = Buffer.from(EMPTY_ROOT).toString('hex');

/** A change of one entry; `value` undefined removes it. `key` is not hashed yet. */
export interface TrieChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** The value at `key` (which is hashed first) in the trie with `root`. Throws MissingNodeError. */
export async function readTrie(
  nodes: NodeDatabase,
  root: Uint8Array,
  key: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (Buffer.compare(root, EMPTY_ROOT) === 0) return undefined;
  const value = await openTrie(new StrictNodes(nodes), root).get(key);
  return value ?? undefined;
}

/**
 * Applies `changes` to the trie with `root`, stores the nodes of the new trie that are not there yet, and gives its
 * root. Entries are put before any is removed: a removal that leaves a branch with one child needs that child, which
 * a witness holds only if the branch really ends so. Throws MissingNodeError, and then nothing is stored.
 */
export async function updateTrie(
  nodes: NodeDatabase,
  root: Uint8Array,
  changes: readonly TrieChange[],
): Promise<Hash> {
  const scratch = new StrictNodes(nodes);
  const trie = openTrie(scratch, root);
  for (const { key, value } of changes) if (value !== undefined) await trie.put(key, value);
  for (const { key, value } of changes) if (value === undefined) await trie.del(key);
  const newRoot = trie.root();
  scratch.store(newRoot);
  return newRoot as Hash;
}

function openTrie(db: StrictNodes, root: Uint8Array): MerklePatriciaTrie {
  return new MerklePatriciaTrie({
    db,
    root,
    useKeyHashing: true,
    useKeyHashingFunction: keccak,
    valueEncoding: ValueEncoding.Bytes,
  });
}

/**
 * A node database as the library wants it, except that a missing node is an error of our own. The library's own
 * error for it is swallowed where it looks for a key: the key would read as absent. Writes stay here until `store`.
 */
class StrictNodes implements DB<string, Uint8Array> {
  private readonly written = new Map<string, Uint8Array>();

  constructor(private readonly nodes: NodeDatabase) {}

  async get(key: string): Promise<Uint8Array | undefined> {
    const written = this.written.get(key);
    if (written !== undefined) return written;
    // The empty trie has a root but no node; the library asks for it and takes "none" as an answer.
    if (key === EMPTY_ROOT_KEY) return undefined;
    const hash = Buffer.from(key, 'hex');
    const node = this.nodes.node(hash);
    if (node === undefined) throw new MissingNodeError('trie node', new Uint8Array(hash));
    return node;
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    this.written.set(key, value);
  }

  async batch(operations: BatchDBOp<string, Uint8Array>[]): Promise<void> {
    for (const operation of operations) {
      if (operation.type === 'put') this.written.set(operation.key, operation.value);
    }
  }

  async del(): Promise<void> {
    // Nodes are content-addressed and shared between states: nothing is ever removed here.
  }

  async open(): Promise<void> {
    // Nothing to open.
  }

  shallowCopy(): StrictNodes {
    return this;
  }

  /** Stores what is reachable from `root`: the library writes the nodes of every trie in between as well. */
  store(root: Uint8Array): void {
    const pending = [Buffer.from(root).toString('hex')];
    for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
      const node = this.written.get(key);
      if (node === undefined) continue;
      this.written.delete(key);
      this.nodes.putNode(new Uint8Array(Buffer.from(key, 'hex')), node);
      pending.push(...childKeys(RLP.decode(node)));
    }
  }
}

/** Hashes of the children of a decoded node, through the nodes that it holds inside. */
function childKeys(node: Uint8Array | NestedUint8Array): string[] {
  if (node instanceof Uint8Array)
    return node.length === 32 ? [Buffer.from(node).toString('hex')] : [];
  if (node.length !== 2) return node.slice(0, 16).flatMap(childKeys);
  const [path, child] = node;
  // The first nibble of a path says whether it ends in a value (yellow paper, appendix C).
  const isLeaf = path instanceof Uint8Array && ((path[0] ?? 0) & 0x20) !== 0;
  return isLeaf || child === undefined ? [] : childKeys(child);
}
