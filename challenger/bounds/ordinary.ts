import { Phase } from '../../bisection/machine/Phase.js';
import { step as takeStep } from '../../bisection/machine/Step.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { machineBlock } from '../conformance/machineBlock.js';
import type { PreparedBlock } from '../conformance/machineEngine.js';
import type { StepClaim } from '../conformance/stepVerifier.js';
import { devAccounts } from '../devnet/accounts.js';
import { ACTIONS, type ActionName } from '../devnet/actions.js';
import { devnetGenesis, gethGenesis } from '../devnet/genesis.js';
import { Prng } from '../devnet/prng.js';
import { Traffic } from '../devnet/traffic.js';
import { loadGenesis } from '../execute/genesis.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';

/** Transactions of the workload, the opening ones not counted. */
const TRANSACTIONS = 60;

/** `count` steps of phase opcode, evenly spread over a block of the devnet's traffic (tokens, a pool, creations, …). */
export async function ordinarySteps(seed: string, count: number): Promise<StepClaim[]> {
  const block = await trafficBlock(seed);
  const { machine, host } = machineBlock(block);
  const start = machine.snapshot();
  let total = 0;
  for (let unit = 0; unit < block.transactions.length; unit++) {
    do {
      if (machine.phase === Phase.opcode) total++;
      takeStep(machine, host);
    } while (machine.phase !== Phase.idle);
  }
  const { config, target, accumulator } = host;
  const claims: StepClaim[] = [];
  let seen = 0;
  for (let unit = 0; unit < block.transactions.length; unit++) {
    let index = 0;
    do {
      const isTaken =
        start.phase === Phase.opcode && seen++ === spread(claims.length, total, count);
      const writer = isTaken ? new ProofWriter() : undefined;
      const step = describeStep(start);
      const state = writer && start.hash;
      takeStep(start, host, writer);
      if (writer && state) {
        const proof = writer.bytes();
        const inputs = { config, target, accumulator, index, state, proof, expected: start.hash };
        claims.push({ ...inputs, case: block.name, step });
      }
      index++;
    } while (start.phase !== Phase.idle);
  }
  return claims;
}

/** Which of `total` steps is the `index`-th of `count` that are taken. */
function spread(index: number, total: number, count: number): number {
  return Math.floor(((index + 0.5) * total) / count);
}

async function trafficBlock(seed: string): Promise<PreparedBlock> {
  const nodes = new MemoryNodeDatabase();
  const genesis = devnetGenesis();
  const { chainId, fork } = genesis;
  const { head, config } = await loadGenesis(gethGenesis(genesis), nodes);
  const random = new Prng(seed);
  const actions = Object.keys(ACTIONS) as ActionName[]; // named, so that no account is delegated (EIP-7702)
  const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random, actions });
  const transactions = traffic.opening().map(({ raw }) => raw);
  for (let i = 0; i < TRANSACTIONS; i++) transactions.push(traffic.next().raw);
  return {
    name: 'traffic of the devnet',
    config: { ...config, gasLimitFloor: 0n, gasLimitCap: 1n << 63n, timeDrift: 0n },
    nodes,
    preStateRoot: head.stateRoot,
    environment: {
      number: 1n,
      parentHash: new Uint8Array(32),
      timestamp: genesis.timestamp + 2n,
      gasLimit: 1n << 62n,
      baseFeePerGas: 7n,
      feeRecipient: random.bytes(20),
      prevRandao: random.bytes(32),
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
    },
    blockHash: () => new Uint8Array(32),
    transactions,
    close: false,
  };
}
