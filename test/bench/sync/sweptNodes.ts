import { decodeRecord } from '../../../challenger/execute/accountRecord.js';
import { keyOf } from '../../../challenger/execute/bytesKey.js';
import { MissingNodeError } from '../../../challenger/execute/cannotTell.js';
import { EMPTY_ROOT } from '../../../challenger/trie/merkleTrie.js';
import {
  childAt,
  decodeNode,
  placesOf,
  referenceTo,
  type TrieNode,
} from '../../../challenger/trie/merkleTrieNode.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../../../challenger/execute/nodeDatabase.js';

/** A node database in memory that forgets, when told, all that no given state needs. Codes stay. */
export class SweptNodes implements NodeDatabase {
  private nodes = new Map<string, Uint8Array>();
  private readonly contracts = new MemoryNodeDatabase();

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.nodes.get(keyOf(hash));
  }

  putNode(hash: Uint8Array, node: Uint8Array): void {
    this.nodes.set(keyOf(hash), node);
  }

  readonly code = this.contracts.code.bind(this.contracts);
  readonly putCode = this.contracts.putCode.bind(this.contracts);

  get size(): number {
    return this.nodes.size;
  }

  /** Keeps the states with these roots alone. @returns how many accounts and slots the first one has */
  sweep(roots: readonly Uint8Array[]): { readonly accounts: number; readonly slots: number } {
    const kept = new Map<string, Uint8Array>();
    let size: { readonly accounts: number; readonly slots: number } | undefined;
    for (const root of roots) {
      let [accounts, slots] = [0, 0];
      this.keep(root, kept, (account) => {
        accounts++;
        this.keep(decodeRecord(account).storageRoot, kept, () => slots++);
      });
      size ??= { accounts, slots };
    }
    this.nodes = kept;
    return size ?? { accounts: 0, slots: 0 };
  }

  private keep(
    root: Uint8Array,
    kept: Map<string, Uint8Array>,
    onLeaf: (value: Uint8Array) => void,
  ): void {
    if (Buffer.compare(root, EMPTY_ROOT) === 0) return;
    const visit = (node: TrieNode): void => {
      switch (node.kind) {
        case 'leaf':
          return void onLeaf(node.value);
        case 'extension':
          return visit(node.child);
        case 'branch':
          for (const at of placesOf(node)) {
            const child = childAt(node, at);
            if (child !== undefined) visit(child);
          }
          return;
        case 'unresolved': {
          const hash = node.reference.subarray(1);
          if (kept.has(keyOf(hash))) return;
          const encoding = this.nodes.get(keyOf(hash));
          if (encoding === undefined) throw new MissingNodeError('trie node', hash);
          kept.set(keyOf(hash), encoding);
          return visit(decodeNode(encoding, node.reference));
        }
      }
    };
    visit({ kind: 'unresolved', reference: referenceTo(root) });
  }
}
