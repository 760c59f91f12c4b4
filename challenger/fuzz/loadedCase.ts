import { Fork, type Config } from '../../bisection/machine/Config.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import type { ChainHead } from '../execute/executor.js';
import { loadAllocation } from '../execute/genesis.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { precompile } from '../execute/precompile.js';
import { recover } from '../execute/recover.js';
import { BEACON_ROOTS_ADDRESS, BLOCK_HASHES_ADDRESS } from '../execute/systemContracts.js';
import type { FuzzCase } from './fuzzCase.js';

/** What a case starts from. */
export interface LoadedCase {
  readonly config: Config;
  readonly nodes: MemoryNodeDatabase;
  readonly head: ChainHead;
  readonly batches: ReadonlyMap<bigint, Batch>;
}

/** Loads a case: its genesis into a database, its batches as the machine takes them. */
export async function loadCase({
  accounts,
  head,
  batches,
  ...rest
}: FuzzCase): Promise<LoadedCase> {
  const nodes = new MemoryNodeDatabase();
  const stateRoot = await loadAllocation(accounts, nodes);
  const holds = (at: Uint8Array) =>
    accounts.some(({ address, code }) => Buffer.compare(address, at) === 0 && code.length > 0);
  const fork = Fork[rest.fork];
  const config: Config = {
    ...{ chainId: rest.chainId, fork, gasLimitFloor: 1_000_000n, gasLimitCap: rest.gasLimitCap },
    timeDrift: 600n,
    beaconRoots: holds(BEACON_ROOTS_ADDRESS.bytes),
    blockHashes: fork >= Fork.prague && holds(BLOCK_HASHES_ADDRESS.bytes),
  };
  const count = head.number >= 256n ? 256 : Number(head.number) + 1;
  const recentHashes = Array.from({ length: count }, (_, i) =>
    keccak(Buffer.from(`block ${head.number - BigInt(count - 1 - i)}`)),
  );
  const hash = recentHashes[count - 1];
  if (hash === undefined) throw new RangeError('a head without a hash');
  return {
    config,
    nodes,
    head: { ...head, stateRoot, hash, recentHashes },
    batches: new Map(
      batches.map(({ l1Timestamp, data }, index): [bigint, Batch] => [
        BigInt(index + 1),
        {
          ...{
            poster: 0xb0b0n,
            l1Number: BigInt(index) + 10n,
            l1Timestamp,
            queueLength: 0n,
            queueDue: 0n,
          },
          queueRoot: new Uint8Array(32) as Hash,
          data: Bytes.build(data),
        },
      ]),
    ),
  };
}

/** A host for the machine, up to a batch. */
export function hostOf(loaded: LoadedCase, target: bigint, accumulator: Hash): TraceHost {
  const { config, nodes, batches } = loaded;
  const sources = { nodes, codes: nodes, recover, precompile };
  return new TraceHost({ config, target, accumulator, batches, ...sources });
}
