import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT, MerkleTrie, type TrieChange } from '../../challenger/trie/merkleTrie.js';
import type { NodeDatabase } from '../../challenger/execute/nodeDatabase.js';

export interface ModelAccount {
  readonly balance: number;
  readonly code: string;
  /** Hashed key → value, both hex. */
  readonly slots: ReadonlyMap<string, string>;
}

/** A state as plain data, by hashed addresses (hex). */
export type ModelState = ReadonlyMap<string, ModelAccount>;

/** Codes that several accounts share; the first is none. */
export const CODES = ['', '00', '6001600055', '60016000556002600155'];

/** Keys that share long starts, so that storage tries hold extensions and nodes inside others, and some that do not. */
export const KEYS = [
  ...Array.from(
    { length: 12 },
    (_, i) => [0, 1, 16, 17, 18, 255][i % 6]! + 256 * Math.floor(i / 6),
  ),
].map((n) => n.toString(16).padStart(64, '0'));
KEYS.push(...Array.from({ length: 8 }, (_, i) => hexOf(keccak(Uint8Array.of(i)))));

/** The state after a block of random changes: accounts come, change and go; slots are set and cleared; storages copied. */
export function nextState(before: ModelState, random: Prng, changes: number): ModelState {
  const after = new Map(before);
  for (let i = 0; i < changes; i++) {
    const address = random.oneIn(3)
      ? random.pick(KEYS)
      : hexOf(keccak(Uint8Array.of(9, random.below(40))));
    const account = after.get(address) ?? { balance: 1, code: '', slots: new Map() };
    const kind = random.below(10);
    if (kind === 0) after.delete(address);
    else if (kind === 1) after.set(address, { ...account, code: random.pick(CODES) });
    else if (kind === 2) after.set(address, { ...account, slots: new Map() });
    else if (kind === 3) {
      const { slots } = random.pick([...after.values(), account]);
      after.set(address, { ...account, slots });
    } else if (kind === 4) after.set(address, { ...account, balance: random.below(1000) + 1 });
    else {
      const slots = new Map(account.slots);
      const isLong = random.oneIn(3);
      for (let n = random.below(6); n >= 0; n--) {
        const key = random.pick(KEYS);
        if (random.oneIn(3)) slots.delete(key);
        else
          slots.set(
            key,
            isLong ? hexOf(random.bytes(32)) : (random.below(3) + 1).toString(16).padStart(2, '0'),
          );
      }
      after.set(address, { ...account, slots });
    }
  }
  return after;
}

/** Puts the difference of two states into `nodes`, as execution would, and gives the new root. */
export function applyState(
  nodes: NodeDatabase,
  root: Uint8Array,
  before: ModelState,
  after: ModelState,
): Uint8Array {
  const roots = new Map<string, Uint8Array>();
  const trie = new MerkleTrie(nodes, root);
  const addresses = [...new Set([...before.keys(), ...after.keys()])];
  const changes = addresses.flatMap((address): TrieChange[] => {
    const [old, next] = [before.get(address), after.get(address)];
    if (old === next) return [];
    if (next === undefined) return [{ key: bytesOf(address), value: undefined }];
    const stored = trie.get(bytesOf(address));
    const storage = new MerkleTrie(
      nodes,
      stored === undefined ? EMPTY_ROOT : stored.slice(-65, -33),
    );
    const keys = [...new Set([...(old?.slots.keys() ?? []), ...next.slots.keys()])];
    storage.update(
      keys.map((key) => {
        const value = next.slots.get(key);
        return {
          key: bytesOf(key),
          value: value === undefined ? undefined : RLP.encode(bytesOf(value)),
        };
      }),
    );
    roots.set(address, storage.root);
    if (next.code !== '') nodes.putCode(keccak(bytesOf(next.code)), bytesOf(next.code));
    return [{ key: bytesOf(address), value: accountRlp(next, storage.root) }];
  });
  return trie.update(changes);
}

/** An account's RLP, by the field order of the yellow paper. */
export function accountRlp({ balance, code }: ModelAccount, storageRoot: Uint8Array): Uint8Array {
  return RLP.encode([0n, BigInt(balance), storageRoot, keccak(bytesOf(code))]);
}

/** An empty trie of @ethereumjs/mpt. */
export const oracleTrie = () =>
  new MerklePatriciaTrie({
    db: new MapDB<string, Uint8Array>(),
    valueEncoding: ValueEncoding.Bytes,
  });

/** The root of a state by @ethereumjs/mpt. */
export async function oracleRoot(state: ModelState): Promise<string> {
  const trie = oracleTrie();
  for (const [address, account] of state) {
    const storage = await oracleStorageRoot(account);
    await trie.put(bytesOf(address), accountRlp(account, storage));
  }
  return hexOf(trie.root());
}

export async function oracleStorageRoot({ slots }: ModelAccount): Promise<Uint8Array> {
  const trie = oracleTrie();
  for (const [key, value] of slots) await trie.put(bytesOf(key), RLP.encode(bytesOf(value)));
  return trie.root();
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
