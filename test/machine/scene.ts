import { Transaction as EthersTransaction, Wallet, type TransactionLike } from 'ethers';
import { Block } from '../../bisection/machine/Block.js';
import { type Config, Fork } from '../../bisection/machine/Config.js';
import { Header, type HeaderFields } from '../../bisection/machine/Header.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { EMPTY_CODE_HASH, encodeAccount } from '../../bisection/structures/Account.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { integerOf, wordBytes } from '../../bisection/structures/Word.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import { precompile } from '../../challenger/execute/precompile.js';
import { recoverSender } from '../../challenger/derive/sender.js';

export const CHAIN = 901n;
export const BASE_FEE = 7n;
export const wallet = new Wallet(`0x${'46'.repeat(32)}`);
export const SENDER = BigInt(wallet.address);
export const RECIPIENT = BigInt(`0x${'11'.repeat(20)}`);
export const FEE_RECIPIENT = BigInt(`0x${'fe'.repeat(20)}`);

/** An account of a pre-state; what is not given is zero or empty. */
export interface Given {
  readonly nonce?: bigint;
  readonly balance?: bigint;
  readonly code?: Uint8Array;
  readonly storage?: ReadonlyMap<bigint, bigint>;
}
export type Allocation = ReadonlyMap<bigint, Given>;

export const config = (change: Partial<Config> = {}): Config => ({
  chainId: CHAIN,
  fork: Fork.prague,
  gasLimitFloor: 1_000_000n,
  gasLimitCap: 100_000_000n,
  timeDrift: 600n,
  beaconRoots: false,
  blockHashes: false,
  ...change,
});

/** The sender with some ether, and enough others that the trie has a few levels. */
export function allocation(change: Given = {}): Map<bigint, Given> {
  const accounts = new Map<bigint, Given>([
    [SENDER, { nonce: 3n, balance: 10n ** 18n, ...change }],
  ]);
  for (let i = 1n; i <= 300n; i++) {
    accounts.set(integerOf(keccak(wordBytes(i)).subarray(12)), { balance: i });
  }
  return accounts;
}

/** The trie of a state built from nothing. */
export function stateOf(accounts: Allocation, host?: TraceHost): Trie {
  let state = Trie.EMPTY;
  for (const [address, given] of accounts) {
    const { nonce = 0n, balance = 0n, code = new Uint8Array(0), storage = new Map() } = given;
    let slots = Trie.EMPTY;
    for (const [slot, value] of storage as ReadonlyMap<bigint, bigint>) {
      slots = Trie.put(Trie.walk(slots, keccak(wordBytes(slot))), Rlp.encodeUint(value));
    }
    host?.keepStorage(slots);
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak(code);
    if (nonce === 0n && balance === 0n && code.length === 0) continue;
    const account = encodeAccount({ nonce, balance, storageRoot: slots.hash, codeHash });
    state = Trie.put(Trie.walk(state, keccak(wordBytes(address).subarray(12))), account);
  }
  return state;
}

export interface HostInputs {
  readonly config: Config;
  readonly accounts?: Allocation;
  readonly batches?: readonly Batch[];
  readonly target?: bigint;
  readonly accumulator?: Hash;
}

export function hostOf(inputs: HostInputs): TraceHost {
  const codes = new Map<string, Uint8Array>();
  for (const { code } of inputs.accounts?.values() ?? []) {
    if (code !== undefined) codes.set(Buffer.from(keccak(code)).toString('hex'), code);
  }
  return new TraceHost({
    config: inputs.config,
    target: inputs.target ?? 0n,
    accumulator: inputs.accumulator ?? (new Uint8Array(32) as Hash),
    batches: new Map((inputs.batches ?? []).map((batch, i) => [BigInt(i) + 1n, batch])),
    nodes: { node: () => undefined },
    codes: { code: (hash) => codes.get(Buffer.from(hash).toString('hex')) },
    precompile,
    recover: (hash, parity, r, s) => {
      const recovered = recoverSender(hash, BigInt(parity), r, s);
      return recovered === undefined ? undefined : integerOf(recovered.sender);
    },
  });
}

export const openHeader = (change: Partial<HeaderFields> = {}): Header =>
  new Header({
    open: true,
    number: 5n,
    timestamp: 1_700_000_000n,
    feeRecipient: FEE_RECIPIENT,
    prevRandao: 0x1234n,
    gasLimit: 30_000_000n,
    baseFee: BASE_FEE,
    parentBeaconBlockRoot: keccak(Uint8Array.of(9)),
    extraLength: 0,
    extraData: new Uint8Array(32),
    ...change,
  });

export interface Scene {
  readonly machine: Machine;
  readonly host: TraceHost;
}

export interface SceneInputs {
  readonly fork?: Fork;
  readonly accounts?: Allocation;
  readonly header?: Partial<HeaderFields>;
  readonly gasUsed?: bigint;
  /** Bytes of the batch before the block's first entry. */
  readonly before?: number;
}

/** An idle machine in an open block, before the first of its entries. */
export function sceneOf(raws: readonly Uint8Array[], inputs: SceneInputs = {}): Scene {
  const { fork = Fork.prague, accounts = allocation(), before = 300 } = inputs;
  const host = hostOf({ config: config({ fork }), accounts });
  const entries = raws.flatMap((raw) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, raw.length);
    return [length, raw];
  });
  const body = Buffer.concat(entries);
  const data = Bytes.build(Buffer.concat([new Uint8Array(before).fill(0xcc), body]));
  const block = Block.none.with({
    header: openHeader(inputs.header),
    cursor: Block.none.fields.cursor.with({ data, offset: before, end: data.length }),
    gasUsed: inputs.gasUsed ?? 0n,
  });
  return { machine: Machine.idle(stateOf(accounts, host), block), host };
}

const BASE: TransactionLike = {
  type: 2,
  chainId: CHAIN,
  nonce: 3,
  gasLimit: 100_000n,
  maxFeePerGas: 100n,
  maxPriorityFeePerGas: 2n,
  to: `0x${'11'.repeat(20)}`,
  value: 5n,
};
const LEGACY_PRICE = { gasPrice: 9n, maxFeePerGas: null, maxPriorityFeePerGas: null };

/** A raw transaction of type 2 with changes, or of an older type with a gas price, signed by `wallet`. */
export function sign(change: TransactionLike = {}): Uint8Array {
  const older = change.type === 0 || change.type === 1;
  const transaction = EthersTransaction.from({
    ...BASE,
    ...(older ? LEGACY_PRICE : {}),
    ...change,
  });
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return bytesOf(transaction.serialized);
}

/** Values that stand in place of a right signature. */
export interface Signature {
  readonly v?: bigint;
  readonly r?: bigint;
  readonly s?: bigint;
}

/**
 * A raw transaction out of RLP items that nothing checks, up to and without `v`, `r`, `s`, and the signature that
 * `wallet` gives for them, or parts of another one. For legacy transactions it covers the chain id (EIP-155).
 */
export function assemble(
  type: number,
  items: readonly Uint8Array[],
  signature: (right: Required<Signature>) => Signature = () => ({}),
): Uint8Array {
  const chain = type === 0 ? [CHAIN, 0n, 0n].map(Rlp.encodeUint) : [];
  const envelope = type === 0 ? [] : [type];
  const signed = Uint8Array.of(...envelope, ...Rlp.encodeList([...items, ...chain]));
  const { r, s, yParity } = wallet.signingKey.sign(hexOf(keccak(signed)));
  const v = BigInt(yParity) + (type === 0 ? 35n + 2n * CHAIN : 0n);
  const right = { v, r: BigInt(r), s: BigInt(s) };
  const used = { ...right, ...signature(right) };
  const last = [used.v, used.r, used.s].map(Rlp.encodeUint);
  return Uint8Array.of(...envelope, ...Rlp.encodeList([...items, ...last]));
}

/** The items of the transaction that `sign()` gives without changes, without its signature. */
export function itemsOf(type: number): Uint8Array[] {
  const price = type === 2 ? [2n, 100n] : [9n];
  return [
    ...(type === 0 ? [] : [Rlp.encodeUint(CHAIN)]),
    ...[3n, ...price, 100_000n].map(Rlp.encodeUint),
    Rlp.encodeString(wordBytes(RECIPIENT).subarray(12)),
    Rlp.encodeUint(5n),
    Rlp.encodeString(new Uint8Array(0)),
    ...(type === 0 ? [] : [Rlp.encodeList([])]),
  ];
}

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'));
}

export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
