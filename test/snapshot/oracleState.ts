import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { createAccount, MapDB, ValueEncoding } from '@ethereumjs/util';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import type { ChunkEntry } from '../../challenger/snapshot/chunkFormat.js';
import type { ChainIdentity, ClaimPoint } from '../../challenger/snapshot/manifestFields.js';
import type { SnapshotSink } from '../../challenger/snapshot/snapshotSink.js';
import type { VerifiedState } from '../../challenger/snapshot/stateChunk.js';

/** An account as a test means it; names are hashed for keys. */
export interface PlainAccount {
  readonly address: Uint8Array;
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly code: Uint8Array;
  readonly slots: ReadonlyMap<bigint, bigint>;
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const word = (value: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));

const empty = () => {
  const db = new MapDB<string, Uint8Array>();
  const trie = new MerklePatriciaTrie({ db, valueEncoding: ValueEncoding.Bytes });
  return { db, trie };
};

/** A state that @ethereumjs/mpt made of accounts: its root, and a database with its nodes and codes. */
export async function stateOf(accounts: readonly PlainAccount[]) {
  const nodes = new MemoryNodeDatabase();
  const state = empty();
  for (const { address, nonce, balance, code, slots } of accounts) {
    const storage = empty();
    for (const [slot, value] of slots) {
      await storage.trie.put(keccak(word(slot)), RLP.encode(value));
    }
    for (const node of storage.db._database.values()) nodes.putNode(keccak(node), node);
    if (code.length > 0) nodes.putCode(keccak(code), code);
    const codeHash = keccak(code);
    const account = createAccount({ nonce, balance, storageRoot: storage.trie.root(), codeHash });
    await state.trie.put(keccak(address), account.serialize());
  }
  for (const node of state.db._database.values()) nodes.putNode(keccak(node), node);
  return { root: state.trie.root(), nodes };
}

/** Keeps what it is given, and lets @ethereumjs/mpt say what state that is. */
export class OracleSink implements SnapshotSink {
  readonly chunks: string[] = [];
  private readonly accounts = new Map<string, Uint8Array>();
  private readonly slots = new Map<string, Map<string, Uint8Array>>();
  private readonly codes = new Map<string, Uint8Array>();

  async take({ hash }: ChunkEntry, { accounts }: VerifiedState): Promise<void> {
    if (this.chunks.includes(hash)) throw new Error('a chunk twice');
    this.chunks.push(hash);
    for (const { address, account, isFirst, code, slots } of accounts) {
      const name = hexOf(address);
      if (isFirst) {
        if (this.accounts.has(name)) throw new Error('an account twice');
        this.accounts.set(name, account.slice());
        if (code !== undefined) this.codes.set(hexOf(code.hash), code.code.slice());
      }
      const storage = this.slots.get(name) ?? new Map<string, Uint8Array>();
      this.slots.set(name, storage);
      for (const { key, value } of slots) {
        if (storage.has(hexOf(key))) throw new Error('a slot twice');
        storage.set(hexOf(key), value.slice());
      }
    }
  }

  /** Whether all that came is in what came to another one. */
  isPartOf(whole: OracleSink): boolean {
    const isIn = (part: Map<string, Uint8Array>, all: Map<string, Uint8Array> | undefined) =>
      [...part].every(([key, value]) => hexOf(all?.get(key) ?? new Uint8Array(0)) === hexOf(value));
    return (
      isIn(this.accounts, whole.accounts) &&
      isIn(this.codes, whole.codes) &&
      [...this.slots].every(([name, slots]) => isIn(slots, whole.slots.get(name)))
    );
  }

  /** The root of all that came; throws where an account's storage or code is not what the account says. */
  async root(): Promise<Uint8Array> {
    const state = empty();
    for (const [name, account] of this.accounts) {
      const [, , storageRoot, codeHash] = RLP.decode(account) as Uint8Array[];
      const storage = empty();
      for (const [slot, value] of this.slots.get(name) ?? []) {
        await storage.trie.put(Buffer.from(slot, 'hex'), value);
      }
      if (hexOf(storage.trie.root()) !== hexOf(storageRoot!)) throw new Error('a wrong storage');
      const code = this.codes.get(hexOf(codeHash!)) ?? new Uint8Array(0);
      if (hexOf(keccak(code)) !== hexOf(codeHash!)) throw new Error('a code is missing');
      await state.trie.put(Buffer.from(name, 'hex'), account);
    }
    for (const name of this.slots.keys()) {
      if (!this.accounts.has(name)) throw new Error('slots of no account');
    }
    return state.trie.root();
  }
}

/** Accounts that follow from a seed: every fourth a contract of one of three codes with a few slots, the first with many. */
export function someAccounts(seed: string, count: number, manySlots = 300): PlainAccount[] {
  const random = new Prng(seed);
  const codes = [50, 700, 3_000].map((length) => random.bytes(length));
  return Array.from({ length: count }, (_, i) => {
    const isContract = i % 4 === 0;
    const slots = new Map<bigint, bigint>();
    const amount = i === 0 ? manySlots : isContract ? random.below(6) : 0;
    for (let slot = 0; slot < amount; slot++) {
      slots.set(BigInt(slot), BigInt(`0x${hexOf(random.bytes(1 + random.below(31)))}`) + 1n);
    }
    return {
      address: random.bytes(20),
      nonce: BigInt(random.below(1000)),
      balance: BigInt(random.below(2 ** 31)) * 10n ** 12n + 1n,
      code: isContract ? random.pick(codes) : new Uint8Array(0),
      slots,
    };
  });
}

const digits = (digit: string, count: number) => `0x${digit.repeat(count)}`;

export const CHAIN: ChainIdentity = {
  l1ChainId: 1n,
  l2ChainId: 901n,
  inbox: digits('1', 40),
  claims: digits('2', 40),
  matches: digits('3', 40),
};

/** A claim that says that this is the state. */
export const pointAt = (root: Uint8Array, claim = 'c'): ClaimPoint => ({
  claim: digits(claim, 64),
  l1Block: { number: 20_000_000n, hash: digits('d', 64) },
  batch: 7n,
  block: { number: 40n, hash: digits('e', 64) },
  stateRoot: `0x${hexOf(root)}`,
  standing: '0x5714d1',
});
