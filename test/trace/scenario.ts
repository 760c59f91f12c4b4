import type { Config } from '../../bisection/machine/Config.js';
import type { Batch, Host } from '../../bisection/machine/Host.js';
import { Queue } from '../../bisection/machine/Queue.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import { idleMachine, type UnitChain } from '../../bisection/trace/UnitChain.js';
import { type BuiltClaim, buildClaim, genesisIdle } from '../../challenger/claim/buildClaim.js';
import { type BatchBlock, encodeBatch } from '../../challenger/derive/batch.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import type { ChainHead } from '../../challenger/execute/executor.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { precompile } from '../../challenger/execute/precompile.js';
import { recover } from '../../challenger/execute/recover.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';

/** A chain with traffic on it, in batches that also hold what has no effect. */
export interface Scenario {
  readonly config: Config;
  readonly head: ChainHead;
  readonly nodes: MemoryNodeDatabase;
  readonly batches: ReadonlyMap<bigint, Batch>;
  readonly queue?: Queue;
  readonly target: bigint;
}

export async function scenario(seed: string, transactions: number): Promise<Scenario> {
  const nodes = new MemoryNodeDatabase();
  const genesis = devnetGenesis();
  const { head, config: rules } = await loadGenesis(gethGenesis(genesis), nodes);
  const config: Config = {
    ...rules,
    gasLimitFloor: 1_000_000n,
    gasLimitCap: 100_000_000n,
    timeDrift: 60n,
  };
  const random = new Prng(seed);
  const { chainId, fork } = genesis;
  const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random });
  const opening = traffic.opening().map(({ raw }) => raw);
  const raws = Array.from({ length: transactions }, () => traffic.next().raw);
  // One that was there before is skipped, and so are noise and nothing at all.
  raws.splice(3, 0, opening[0]!, random.bytes(50), new Uint8Array(0));

  const block = (number: number, entries: readonly Uint8Array[]): BatchBlock => ({
    timestamp: genesis.timestamp + 2n * BigInt(number),
    feeRecipient: random.bytes(20),
    prevRandao: random.bytes(32),
    gasLimit: genesis.gasLimit + BigInt(number),
    parentBeaconBlockRoot: random.bytes(32),
    extraData: random.bytes(number % 33),
    forced: 0,
    transactions: entries,
  });
  const half = Math.floor(raws.length / 2);
  const bytes = [
    encodeBatch([
      block(1, opening.slice(0, 7)),
      block(2, opening.slice(7)),
      { ...block(3, raws), timestamp: genesis.timestamp }, // void: not after its parent
      block(3, []),
    ]),
    new Uint8Array(0),
    // Bytes behind the last block mean nothing.
    Uint8Array.of(...encodeBatch([block(4, raws.slice(0, half))]), 0, 0, 0, 9, 9, 9),
    encodeBatch([{ ...block(5, []), forced: 1 }, block(5, raws.slice(half))]),
  ];
  const batches = new Map(
    bytes.map((data, index): [bigint, Batch] => [
      BigInt(index + 1),
      {
        poster: 0xb0b0n + BigInt(index),
        l1Number: 10n + BigInt(index),
        l1Timestamp: genesis.timestamp + 20n * BigInt(index),
        queueLength: 0n,
        queueDue: 0n,
        queueRoot: new Uint8Array(32) as Hash,
        data: Bytes.build(data),
      },
    ]),
  );
  return { config, head, nodes, batches, target: BigInt(bytes.length) };
}

/** The claim of all batches, made by the executor. `height`: of the unit tree. */
export async function claimOf(
  { config, nodes, head, target, batches, queue = Queue.none }: Scenario,
  height?: number,
): Promise<BuiltClaim> {
  const executor = new VmExecutor({ config, nodes });
  const start = { idle: genesisIdle(head), head };
  return buildClaim({ config, executor, start, target, batches, queue }, height);
}

/** A host for the machine on what the executor left behind. */
export function hostOf(
  { config, nodes, batches, queue = Queue.none }: Scenario,
  claim: BuiltClaim,
): TraceHost {
  const { target, accumulator } = claim;
  return new TraceHost({
    config,
    target,
    accumulator,
    batches,
    queue,
    nodes,
    codes: nodes,
    recover,
    precompile,
  });
}

/** The machine before unit `index`. */
export function machineBefore(chain: UnitChain, index: number, host: TraceHost): Machine {
  const idle = chain.before(index);
  return idleMachine(idle, host.state(idle.stateRoot));
}

export type { Host };
