import { decodeAccount } from '../structures/Account.js';
import { Code } from '../structures/Code.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import type { NodeSource } from '../structures/NodeSource.js';
import { Trie } from '../structures/Trie.js';
import type { Config } from '../machine/Config.js';
import { type Batch, type Host, MissingCodeError } from '../machine/Host.js';
import { Queue } from '../machine/Queue.js';

/** Where codes come from. */
export interface CodeSource {
  code(hash: Hash): Uint8Array | undefined;
}

export interface TraceInputs {
  readonly config: Config;
  readonly target: bigint;
  readonly accumulator: Hash;
  /** The batches that the trace may open, by position, counted from 1. */
  readonly batches: ReadonlyMap<bigint, Batch>;
  /** The forced queue; none where there are no forced transactions. */
  readonly queue?: Queue;
  readonly nodes: NodeSource;
  readonly codes: CodeSource;
  readonly recover: Host['recover'];
  readonly precompile: Host['precompile'];
}

/** The host of a run over a node database: keeps the storage tries and codes that the run has made or read. */
export class TraceHost implements Host {
  readonly config: Config;
  readonly target: bigint;
  readonly accumulator: Hash;
  readonly queue: Queue;
  readonly recover: Host['recover'];
  readonly precompile: Host['precompile'];
  readonly #inputs: TraceInputs;
  /** Storage tries that are in the database, by root. */
  readonly #read = new Map<string, Trie>();
  /**
   * Those that the run made, by the root object that the account holds: a trie lives as long as a state that has the
   * account in it. A unit may make a million of them, so they can't all be kept.
   */
  readonly #made = new WeakMap<Hash, Trie>();
  readonly #codes = new Map<string, Code>();
  /** Those that the run deposited. */
  readonly #madeCodes = new Map<string, Uint8Array>();

  constructor(inputs: TraceInputs) {
    this.config = inputs.config;
    this.target = inputs.target;
    this.accumulator = inputs.accumulator;
    this.queue = inputs.queue ?? Queue.none;
    this.recover = inputs.recover;
    this.precompile = inputs.precompile;
    this.#inputs = inputs;
  }

  batch(position: bigint): Batch {
    const batch = this.#inputs.batches.get(position);
    if (batch === undefined) throw new MissingBatchError(position);
    return batch;
  }

  /** The state trie with that root. */
  state(root: Hash): Trie {
    return Trie.at(root, this.#inputs.nodes);
  }

  storage(root: Hash): Trie {
    const made = this.#made.get(root);
    if (made !== undefined) return made;
    const key = name(root);
    let trie = this.#read.get(key);
    if (trie === undefined) {
      trie = Trie.at(root, this.#inputs.nodes);
      this.#read.set(key, trie);
    }
    return trie;
  }

  keepStorage(trie: Trie): Hash {
    const root = trie.hash;
    this.#made.set(root, trie);
    return root;
  }

  code(hash: Hash): Code {
    const key = name(hash);
    let code = this.#codes.get(key);
    if (code === undefined) {
      const bytes = this.#inputs.codes.code(hash);
      if (bytes === undefined || name(keccak(bytes)) !== key) throw new MissingCodeError(hash);
      code = Code.build(bytes);
      this.#codes.set(key, code);
    }
    return code;
  }

  keepCode(hash: Hash, code: Uint8Array): void {
    const key = name(hash);
    if (!this.#codes.has(key)) this.#codes.set(key, Code.build(code));
    this.#madeCodes.set(key, code);
  }

  /** Hands every code that this run made to `sink`. */
  exportCodes(sink: (hash: Hash, code: Uint8Array) => void): void {
    for (const code of this.#madeCodes.values()) sink(keccak(code), code);
  }

  /** Hands every node of `state` and of its accounts' storage that this run made to `sink`. */
  exportNodes(state: Trie, sink: (hash: Hash, rlp: Uint8Array) => void): void {
    Trie.exportNodes(state, sink, (value) => {
      const storage = this.#made.get(decodeAccount(value).storageRoot);
      if (storage !== undefined) Trie.exportNodes(storage, sink);
    });
  }
}

/** A batch that the trace comes to and nobody gave. */
export class MissingBatchError extends Error {
  readonly code = 'MISSING_BATCH';
  readonly nextStep = 'Read the batch from the inbox; until then the verdict is "cannot tell".';

  constructor(readonly position: bigint) {
    super(`batch ${String(position)} is missing`);
    this.name = 'MissingBatchError';
  }
}

function name(hash: Hash): string {
  return Buffer.from(hash.buffer, hash.byteOffset, 32).toString('latin1');
}
