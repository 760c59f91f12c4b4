import { keccak } from '../../bisection/structures/Keccak.js';
import { encodeRecord } from '../../challenger/execute/accountRecord.js';
import { bytesOf, keyOf } from '../../challenger/execute/bytesKey.js';
import { EMPTY_ROOT, MerkleTrie, type TrieChange } from '../../challenger/trie/merkleTrie.js';
import type { Change } from './storeEngines.js';

const NO_CODE = keccak(new Uint8Array(0));

/** A leaf of the state trie: account `n` after block `round`. */
export function accountEntry(n: number, round: number): { key: Uint8Array; value: Uint8Array } {
  const balance = 10n ** 18n + BigInt(n);
  const record = { nonce: BigInt(round), balance, storageRoot: EMPTY_ROOT, codeHash: NO_CODE };
  return {
    key: keccak(Uint8Array.of(n >> 24, n >> 16, n >> 8, n)),
    value: encodeRecord(record),
  };
}

/** The accounts that a block changes, by number; each once. */
export function changedIn(round: number, changes: number, accounts: number): number[] {
  let random = 7 + 31 * round;
  const numbers = Array.from({ length: changes }, () => {
    random = (random * 48271) % 0x7fffffff;
    return random % accounts;
  });
  return [...new Set(numbers)];
}

export interface EngineWorkload {
  readonly load: readonly Change[];
  /** For each block what it brings, and the nodes that go with the state that leaves the window. */
  readonly commits: readonly (readonly Change[])[];
  /** Hashes of nodes that stay. */
  readonly hashes: readonly Uint8Array[];
}

/** What a store writes, as an engine sees it: the whole state, then a write for each block. */
export function engineWorkload(accounts: number, blocks: number, changes: number): EngineWorkload {
  const nodes = new Map<string, Uint8Array>();
  let written: Change[] = [];
  const trie = new MerkleTrie({
    node: (hash) => nodes.get(keyOf(hash)),
    putNode: (hash, value) => {
      nodes.set(keyOf(hash), value);
      written.push({ table: 'nodes', key: hash.slice(), value });
    },
  });
  const put = (entries: readonly (TrieChange & { value: Uint8Array })[]): Change[] => {
    written = [];
    trie.update(entries);
    for (const { key, value } of entries) written.push({ table: 'accounts', key, value });
    return written;
  };
  const load = put(Array.from({ length: accounts }, (_, n) => accountEntry(n, 0)));
  const hashes = [...nodes.keys()].map(bytesOf);
  const made: Change[][] = [];
  const commits = Array.from({ length: blocks }, (_, round) => {
    const entries = changedIn(round, changes, accounts).map((n) => accountEntry(n, round + 1));
    const brought = put(entries);
    made.push(brought.filter(({ table }) => table === 'nodes'));
    const gone = made[round - WINDOW] ?? [];
    return [...brought, ...gone.map((change) => ({ ...change, value: undefined }))];
  });
  return { load, commits, hashes };
}

/** After so many blocks as many nodes go as a block brought. */
const WINDOW = 8;
