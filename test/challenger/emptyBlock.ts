import { createHash } from 'node:crypto';
import { type Config, Fork } from '../../bisection/machine/Config.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { MainnetHeader } from '../../challenger/conformance/mainnetBlock.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import type { GenesisAccount } from '../../challenger/execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import {
  BEACON_ROOTS_ADDRESS,
  BLOCK_HASHES_ADDRESS,
} from '../../challenger/execute/systemContracts.js';
import { headerHash } from './claimed.js';

/** What a block is followed by. */
export type Head = Pick<
  MainnetHeader,
  'hash' | 'number' | 'timestamp' | 'gasLimit' | 'gasUsed' | 'baseFeePerGas' | 'stateRoot'
>;

const EMPTY_TRIE = keccak(Uint8Array.of(0x80));
const EMPTY_LIST = keccak(Uint8Array.of(0xc0));

/**
 * A block without transactions by Ethereum's rules, spelt out once more, and the state after it: the writes of EIP-4788
 * and EIP-2935 are all that changes.
 * @param accounts the state before it; undefined where it is not known, and there are no such writes
 */
export async function emptyBlock(
  parent: Head,
  attributes: Pick<MainnetHeader, 'timestamp' | 'coinbase' | 'mixHash'>,
  config: Config,
  accounts: readonly GenesisAccount[] | undefined,
): Promise<{ head: Head; accounts: readonly GenesisAccount[] | undefined }> {
  const { timestamp } = attributes;
  const after = accounts?.map((account) => {
    if (config.beaconRoots && same(account.address, BEACON_ROOTS_ADDRESS.bytes)) {
      const slot = timestamp % 8191n;
      return write(write(account, slot, word(timestamp)), slot + 8191n, word(0n));
    }
    if (config.blockHashes && same(account.address, BLOCK_HASHES_ADDRESS.bytes)) {
      return write(account, parent.number % 8191n, parent.hash);
    }
    return account;
  });
  const writes = config.beaconRoots || config.blockHashes;
  if (writes && after === undefined) throw new RangeError('the state is not known');
  const stateRoot =
    after === undefined || !writes
      ? parent.stateRoot
      : await loadAllocation(after, new MemoryNodeDatabase());
  const header = {
    parentHash: parent.hash,
    unclesHash: EMPTY_LIST,
    coinbase: attributes.coinbase,
    stateRoot,
    transactionsRoot: EMPTY_TRIE,
    receiptsRoot: EMPTY_TRIE,
    logsBloom: new Uint8Array(256),
    difficulty: 0n,
    number: parent.number + 1n,
    gasLimit: parent.gasLimit,
    gasUsed: 0n,
    timestamp,
    extraData: new Uint8Array(0),
    mixHash: attributes.mixHash,
    nonce: new Uint8Array(8),
    baseFeePerGas: baseFeeAfter(parent),
    withdrawalsRoot: EMPTY_TRIE,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: new Uint8Array(32),
    requestsHash: config.fork >= Fork.prague ? createHash('sha256').digest() : undefined,
    hash: new Uint8Array(32) as Hash,
  };
  return { head: { ...header, hash: headerHash(header) }, accounts: after };
}

/** EIP-1559. */
function baseFeeAfter({ gasUsed, gasLimit, baseFeePerGas: fee = 0n }: Head): bigint {
  const target = gasLimit / 2n;
  if (gasUsed === target) return fee;
  if (gasUsed < target) return fee - (fee * (target - gasUsed)) / target / 8n;
  const rise = (fee * (gasUsed - target)) / target / 8n;
  return fee + (rise > 1n ? rise : 1n);
}

function write(account: GenesisAccount, slot: bigint, value: Uint8Array): GenesisAccount {
  const key = word(slot);
  const others = account.storage.filter(([at]) => !same(padded(at), key));
  const isZero = value.every((byte) => byte === 0);
  return { ...account, storage: isZero ? others : [...others, [key, value]] };
}

const word = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));

function padded(slot: Uint8Array): Uint8Array {
  const all = new Uint8Array(32);
  all.set(slot, 32 - slot.length);
  return all;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
