import type { Config } from '../../../bisection/machine/Config.js';
import { Fork } from '../../../bisection/machine/Config.js';
import type { Trie } from '../../../bisection/structures/Trie.js';
import { wordBytes } from '../../../bisection/structures/Word.js';
import { TraceHost } from '../../../bisection/trace/TraceHost.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import type { Queue } from '../../../bisection/machine/Queue.js';
import type { SenderAccount } from '../../derive/validity.js';
import { loadAllocation } from '../../execute/genesis.js';
import { MemoryNodeDatabase } from '../../execute/nodeDatabase.js';
import { precompile } from '../../execute/precompile.js';
import { recover } from '../../execute/recover.js';
import type { Batch } from '../../../bisection/machine/Host.js';
import { SENDERS } from '../cast.js';
import type { DecodingInput } from './input.js';

/** The block that the inputs' first block follows, or, for a lone transaction, the block that it stands in. */
export const PARENT = {
  number: 4n,
  timestamp: 1_700_000_000n,
  gasLimit: 30_000_000n,
  gasUsed: 15_000_000n,
  baseFeePerGas: 7n,
} as const;

const NO_HASH = new Uint8Array(32) as Hash;
const DELEGATION = Uint8Array.of(0xef, 0x01, 0x00, ...new Uint8Array(20).fill(0x77));
const ETHER = 10n ** 18n;
/** What the senders of the cast have, so that every check of an account can fail and hold. */
const ACCOUNTS: readonly SenderAccount[] = [
  { nonce: 0n, balance: 10n ** 6n * ETHER, code: new Uint8Array(0) },
  { nonce: 3n, balance: ETHER, code: new Uint8Array(0) },
  { nonce: (1n << 64n) - 1n, balance: ETHER, code: new Uint8Array(0) },
  { nonce: 0n, balance: 1_000_000n, code: new Uint8Array(0) },
  { nonce: 1n, balance: ETHER, code: Uint8Array.of(0) },
  { nonce: 1n, balance: ETHER, code: DELEGATION },
];

/** The chain that all inputs are read on: rules, a state of a few senders, and hosts for the machine. */
export class Setting {
  private constructor(
    private readonly nodes: MemoryNodeDatabase,
    private readonly root: Hash,
    /** The state trie, shared by all inputs: it opens each node once. */
    readonly state: Trie,
  ) {}

  static async load(): Promise<Setting> {
    const nodes = new MemoryNodeDatabase();
    const accounts = SENDERS.map(({ address }, i) => ({
      address: wordBytes(address).subarray(12),
      storage: [],
      ...(ACCOUNTS[i] ?? { nonce: 0n, balance: 0n, code: new Uint8Array(0) }),
    }));
    const root = (await loadAllocation(accounts, nodes)) as Hash;
    const config = configOf({ fork: 'prague', chainId: 1n });
    return new Setting(nodes, root, hostOver(nodes, { config }).state(root));
  }

  /** The account of a sender, zeros where there is none. */
  account(sender: bigint): SenderAccount {
    const index = SENDERS.findIndex(({ address }) => address === sender);
    return ACCOUNTS[index] ?? { nonce: 0n, balance: 0n, code: new Uint8Array(0) };
  }

  host(inputs: HostInputs): TraceHost {
    return hostOver(this.nodes, inputs);
  }
}

interface HostInputs {
  readonly config: Config;
  readonly batch?: Batch | undefined;
  readonly queue?: Queue | undefined;
  readonly recover?: TraceHost['recover'];
}

function hostOver(nodes: MemoryNodeDatabase, inputs: HostInputs): TraceHost {
  const { config, batch, queue } = inputs;
  return new TraceHost({
    ...{ config, nodes, codes: nodes, precompile, recover: inputs.recover ?? recover },
    target: 1n,
    accumulator: NO_HASH,
    batches: new Map(batch === undefined ? [] : [[1n, batch]]),
    ...(queue === undefined ? {} : { queue }),
  });
}

const configs = new Map<string, Config>();

/** The chain's rules for an input, one object each; without system contracts, which have no part in decoding. */
export function configOf({ fork, chainId }: Pick<DecodingInput, 'fork' | 'chainId'>): Config {
  const key = `${fork} ${chainId}`;
  let config = configs.get(key);
  if (config === undefined) {
    config = {
      ...{ chainId, fork: Fork[fork], gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n },
      ...{ timeDrift: 600n, beaconRoots: false, blockHashes: false },
    };
    configs.set(key, config);
  }
  return config;
}
