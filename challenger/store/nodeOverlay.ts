import { keyOf } from '../execute/bytesKey.js';
import type { NodeDatabase, StateSource } from '../execute/nodeDatabase.js';

/**
 * What execution puts, in memory above a source that it reads through to. A commit takes out of it what it has stored; what
 * is left belongs to roots between transactions or to blocks that are not committed yet, until `clear`.
 */
export class NodeOverlay implements NodeDatabase {
  private readonly nodes = new Map<string, Uint8Array>();
  private readonly codes = new Map<string, Uint8Array>();

  constructor(private readonly source: StateSource) {}

  /** Entries that are held. */
  get size(): number {
    return this.nodes.size + this.codes.size;
  }

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.nodes.get(keyOf(hash)) ?? this.source.node(hash);
  }

  code(hash: Uint8Array): Uint8Array | undefined {
    return this.codes.get(keyOf(hash)) ?? this.source.code(hash);
  }

  putNode(hash: Uint8Array, node: Uint8Array): void {
    this.nodes.set(keyOf(hash), node);
  }

  putCode(hash: Uint8Array, code: Uint8Array): void {
    this.codes.set(keyOf(hash), code);
  }

  /** Forgets a node and a code that the source now holds. */
  forget(hash: Uint8Array): void {
    const key = keyOf(hash);
    this.nodes.delete(key);
    this.codes.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.nodes.clear();
    this.codes.clear();
  }
}
