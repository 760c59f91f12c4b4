import { getBytes, Transaction, type TransactionLike, Wallet } from 'ethers';
import { Block } from '../../bisection/machine/Block.js';
import { type Config, Fork } from '../../bisection/machine/Config.js';
import { Header, type HeaderFields } from '../../bisection/machine/Header.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { EMPTY_CODE_HASH, EMPTY_ROOT, encodeAccount } from '../../bisection/structures/Account.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import { toHex } from '../hex.js';
import { precompile } from '../execute/precompile.js';
import { recover } from '../execute/recover.js';
import type { Prng } from '../devnet/prng.js';
import type { Attacker } from './attacker.js';
import { type DeepKey, deepTrie, NodeStore } from './deepTrie.js';
import { type Keys, Planting } from './planting.js';

export const CHAIN = 901n;
const wallet = new Wallet(`0x${'47'.repeat(32)}`);
export const SENDER = BigInt(wallet.address);
export const FEE_RECIPIENT = 0xfe00fe00fe00fe00fe00fe00fe00fe00fe00fe00n;
/** Where the program of a shape stands. */
export const CONTRACT = 0xc0de00c0de00c0de00c0de00c0de00c0de00c0den;

/** A call walks to them too; there are no accounts. */
const PRECOMPILES = [...Array.from({ length: 0x11 }, (_, i) => BigInt(i + 1)), 0x100n];

/** An account of a stage: it stands as deep in the state as the attacker can put it. */
export interface StageAccount {
  readonly address: bigint;
  readonly nonce?: bigint;
  readonly balance?: bigint;
  readonly code?: Uint8Array;
  /** Slots that hold something, those of them that are merged away when deleted, and those that hold nothing yet. */
  readonly slots?: readonly { slot: bigint; value: bigint; lonely?: boolean }[];
  readonly fresh?: readonly bigint[];
}

export interface StageInputs {
  readonly attacker: Attacker;
  readonly random: Prng;
  readonly fork?: Fork;
  readonly accounts?: readonly StageAccount[];
  /** A genesis may give the sender a code. */
  readonly senderCode?: Uint8Array;
  /** Addresses that are walked to and hold no account. */
  readonly absent?: readonly bigint[];
  readonly transactions: readonly Uint8Array[];
  readonly header?: Partial<HeaderFields>;
  /** Keys of the access trees that get neighbours. */
  readonly keys?: Keys;
  /** Bytes of the batch in all; what no transaction needs stands before them. */
  readonly batch?: number;
}

/** A machine that is about to run units. */
export interface Stage {
  readonly machine: Machine;
  readonly host: TraceHost;
  readonly units: number;
  readonly planting?: Planting | undefined;
}

export const chainConfig = (fork: Fork, change: Partial<Config> = {}): Config => ({
  chainId: CHAIN,
  fork,
  gasLimitFloor: 1_000_000n,
  gasLimitCap: 100_000_000n,
  timeDrift: 600n,
  beaconRoots: false,
  blockHashes: false,
  ...change,
});

/** An idle machine in an open block, before its transactions. */
export function stageOf(inputs: StageInputs): Stage {
  const { attacker, random, transactions, fork = Fork.prague } = inputs;
  const store = new NodeStore();
  const { senderCode } = inputs;
  const sender = { address: SENDER, balance: 10n ** 24n, ...(senderCode && { code: senderCode }) };
  const payee: StageAccount = { address: FEE_RECIPIENT, balance: 10n ** 20n };
  const accounts = [sender, payee, ...(inputs.accounts ?? [])];
  const absent = [...PRECOMPILES, ...(inputs.absent ?? [])];
  const root = stateOf(accounts, absent, attacker, store, random);
  const host = stageHost(chainConfig(fork), store, accounts);
  const entries = transactions.flatMap((raw) => [u32(raw.length), raw]);
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const before = Math.max(300, (inputs.batch ?? 0) - size);
  const data = Bytes.build(Buffer.concat([new Uint8Array(before).fill(0xcc), ...entries]));
  const block = Block.none.with({
    header: openHeader(inputs.header),
    cursor: Block.none.fields.cursor.with({ data, offset: before, end: data.length }),
  });
  const planting = inputs.keys && Planting.of(inputs.keys, attacker, random);
  return {
    machine: Machine.idle(host.state(root), block),
    host,
    units: transactions.length,
    planting,
  };
}

export function openHeader(change: Partial<HeaderFields> = {}): Header {
  return new Header({
    open: true,
    number: 300n,
    timestamp: 1_700_000_000n,
    feeRecipient: FEE_RECIPIENT,
    prevRandao: 0x1234n,
    gasLimit: 100_000_000n,
    baseFee: 7n,
    parentBeaconBlockRoot: keccak(Uint8Array.of(9)),
    extraLength: 0,
    extraData: new Uint8Array(32),
    ...change,
  });
}

export function stageHost(
  config: Config,
  store: NodeStore,
  accounts: readonly StageAccount[],
  inbox: Partial<Pick<TraceHost, 'target' | 'accumulator' | 'queue'>> & {
    batches?: ConstructorParameters<typeof TraceHost>[0]['batches'];
  } = {},
): TraceHost {
  const codes = new Map<string, Uint8Array>();
  for (const { code } of accounts) if (code) codes.set(toHex(keccak(code)), code);
  return new TraceHost({
    config,
    target: 0n,
    accumulator: new Uint8Array(32) as Hash,
    batches: new Map(),
    nodes: store,
    codes: { code: (hash) => codes.get(toHex(hash)) },
    precompile,
    recover,
    ...inbox,
  });
}

/** The root of a state whose accounts and slots all stand at the attacker's depth. */
export function stateOf(
  accounts: readonly StageAccount[],
  absent: readonly bigint[],
  { trie: depth }: Attacker,
  store: NodeStore,
  random: Prng,
  storageDepth = depth,
): Hash {
  const keys: DeepKey[] = absent.map((address) => ({ key: accountKey(address) }));
  for (const { address, nonce = 1n, balance = 1n, code, slots = [], fresh = [] } of accounts) {
    const storage: DeepKey[] = [
      ...slots.map(({ slot, value, lonely = false }) => {
        return { key: keccak(wordBytes(slot)), value: Rlp.encodeUint(value), lonely };
      }),
      ...fresh.map((slot) => ({ key: keccak(wordBytes(slot)) })),
    ];
    const storageRoot =
      storage.length === 0 ? EMPTY_ROOT : deepTrie(storage, storageDepth, store, random);
    const codeHash = code ? keccak(code) : EMPTY_CODE_HASH;
    const value = encodeAccount({ nonce, balance, storageRoot, codeHash });
    keys.push({ key: accountKey(address), value });
  }
  return deepTrie(keys, depth, store, random);
}

/** A raw transaction of type 2, signed by the sender of the stage. */
export function sign(nonce: number, change: TransactionLike = {}): Uint8Array {
  const transaction = Transaction.from({
    type: 2,
    chainId: CHAIN,
    nonce,
    gasLimit: 1_000_000n,
    maxFeePerGas: 100n,
    maxPriorityFeePerGas: 2n,
    to: hexAddress(CONTRACT),
    ...change,
  });
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return getBytes(transaction.serialized);
}

export function hexAddress(address: bigint): string {
  return `0x${address.toString(16).padStart(40, '0')}`;
}

function accountKey(address: bigint): Uint8Array {
  return keccak(wordBytes(address).subarray(12));
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
