import { keyOf } from './bytesKey.js';

/** Where the state lives: trie nodes and codes by their Keccak-256. Reads answer at once. */
export interface StateSource {
  /** The RLP of the trie node with this hash, or undefined if it is not there. */
  node(hash: Uint8Array): Uint8Array | undefined;
  /** The code with this hash, or undefined if it is not there. */
  code(hash: Uint8Array): Uint8Array | undefined;
}

/** A source that also takes what execution makes. What is put is content-addressed: it never changes and may repeat. */
export interface NodeDatabase extends StateSource {
  putNode(hash: Uint8Array, node: Uint8Array): void;
  putCode(hash: Uint8Array, code: Uint8Array): void;
}

/** A node database in memory. */
export class MemoryNodeDatabase implements NodeDatabase {
  private readonly nodeMap = new Map<string, Uint8Array>();
  private readonly codeMap = new Map<string, Uint8Array>();

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.nodeMap.get(keyOf(hash));
  }

  code(hash: Uint8Array): Uint8Array | undefined {
    return this.codeMap.get(keyOf(hash));
  }

  putNode(hash: Uint8Array, node: Uint8Array): void {
    this.nodeMap.set(keyOf(hash), node);
  }

  putCode(hash: Uint8Array, code: Uint8Array): void {
    this.codeMap.set(keyOf(hash), code);
  }

  /** Every trie node, for export. */
  nodes(): IterableIterator<Uint8Array> {
    return this.nodeMap.values();
  }

  /** Every code, for export. */
  codes(): IterableIterator<Uint8Array> {
    return this.codeMap.values();
  }
}
