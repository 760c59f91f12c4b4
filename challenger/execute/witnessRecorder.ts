import { keyOf } from './bytesKey.js';
import type { NodeDatabase, StateSource } from './nodeDatabase.js';
import type { Witness } from './witness.js';

/**
 * A node database over another one that notes what is asked of that one. What execution makes stays here: the database
 * below is not written to, and what execution made itself is no part of the witness.
 */
export class WitnessRecorder implements NodeDatabase {
  private readonly made = new Map<string, Uint8Array>();
  private readonly madeCodes = new Map<string, Uint8Array>();
  private readonly nodes = new Map<string, Uint8Array>();
  private readonly codes = new Map<string, Uint8Array>();

  constructor(private readonly source: StateSource) {}

  node(hash: Uint8Array): Uint8Array | undefined {
    const key = keyOf(hash);
    return this.made.get(key) ?? noted(this.nodes, key, () => this.source.node(hash));
  }

  code(hash: Uint8Array): Uint8Array | undefined {
    const key = keyOf(hash);
    return this.madeCodes.get(key) ?? noted(this.codes, key, () => this.source.code(hash));
  }

  putNode(hash: Uint8Array, node: Uint8Array): void {
    this.made.set(keyOf(hash), node);
  }

  putCode(hash: Uint8Array, code: Uint8Array): void {
    this.madeCodes.set(keyOf(hash), code);
  }

  /** What was read so far: enough to do again what was done over this database, in the same order. */
  witness(): Witness {
    return { nodes: [...this.nodes.values()], codes: [...this.codes.values()] };
  }
}

/** A database that notes what execution over `nodes` reads. */
export function recordWitness(nodes: StateSource): WitnessRecorder {
  return new WitnessRecorder(nodes);
}

function noted(
  known: Map<string, Uint8Array>,
  key: string,
  read: () => Uint8Array | undefined,
): Uint8Array | undefined {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = read();
  if (found !== undefined) known.set(key, found);
  return found;
}
