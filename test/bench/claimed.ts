import { Wallet } from 'ethers';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { bytesOf, hexOf, RECIPIENT } from '../machine/scene.js';
import type { Scenario } from '../trace/scenario.js';
import { addressOf, type Workload } from './workloads.js';

/** A batch of one block with one transaction, the workload's. Its units: batch, block, transaction, close. */
export async function claimedWorkload({ code, gas }: Workload): Promise<Scenario> {
  const to = addressOf(RECIPIENT);
  const genesis = devnetGenesis({
    alloc: { [to]: { balance: 1n, code: hexOf(code) as `0x${string}` } },
    gasLimit: gas,
  });
  const nodes = new MemoryNodeDatabase();
  const { head, config } = await loadGenesis(gethGenesis(genesis), nodes);
  const raw = await new Wallet(devAccount(0).privateKey).signTransaction({
    type: 2,
    chainId: genesis.chainId,
    gasLimit: gas,
    maxFeePerGas: 2n * genesis.baseFeePerGas,
    maxPriorityFeePerGas: 1n,
    to,
  });
  const data = encodeBatch([
    {
      timestamp: genesis.timestamp + 2n,
      feeRecipient: new Uint8Array(20).fill(0xfe),
      prevRandao: new Uint8Array(32),
      gasLimit: gas,
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
      forced: 0,
      transactions: [bytesOf(raw)],
    },
  ]);
  const batch = {
    poster: 0xb0b0n,
    l1Number: 10n,
    l1Timestamp: genesis.timestamp,
    queueLength: 0n,
    queueDue: 0n,
    queueRoot: new Uint8Array(32) as Hash,
    data: Bytes.build(data),
  };
  return {
    config: { ...config, gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n },
    head,
    nodes,
    batches: new Map([[1n, batch]]),
    target: 1n,
  };
}

/** Which unit of it is the transaction. */
export const TRANSACTION = 2;
