import { getBytes, getCreateAddress, toQuantity, Transaction } from 'ethers';
import { devAccount } from '../devnet/accounts.js';
import type { Devnet } from '../devnet/devnet.js';

/** Opcodes of one round of the loop, each a step of the machine. */
const STEPS_A_ROUND = 8;
/** Gas of one round. */
const GAS_A_ROUND = 29n;
const GAS_PRICE = 100n * 10n ** 9n;
/** What a block of the devnet has room for: 30M gas, some of it for the transactions around. */
export const MOST_STEPS = 7_000_000;

/**
 * L1 time at which the batch is posted, seconds: fixed, and far ahead of any clock, so that the names of claims, and with
 * them who is side 0 and what calldata costs, are the same in every run.
 */
const POSTED_AT = 4_000_000_000;

/** The transactions of a batch do not fit into a block. */
export class LongBatchError extends Error {
  readonly code = 'COSTS_TOO_MANY_STEPS';
  readonly nextStep = `ask for fewer steps: ${String(MOST_STEPS)} in all units together`;
  constructor(readonly steps: number) {
    super(`${String(steps)} steps do not fit into one block`);
    this.name = 'LongBatchError';
  }
}

/** @throws LongBatchError where so many transactions of so many steps do not fit into a block */
export function checkFits(steps: number, units: number): void {
  if (steps * units > MOST_STEPS) throw new LongBatchError(steps * units);
}

/**
 * Posts one batch with `units` transactions of at least `steps` steps each, between ordinary ones. Each calls a contract
 * of its own that counts. Gives the contracts' addresses.
 * @throws LongBatchError
 */
export async function postLongBatch(
  devnet: Devnet,
  steps: number,
  units: number,
): Promise<string[]> {
  checkFits(steps, units);
  const rounds = Math.ceil(steps / STEPS_A_ROUND);
  const { chainId } = devnet.genesis;
  const sender = devAccount(0);
  let nonce = 0;
  const sign = (to: string | null, data: string, gasLimit: bigint): Uint8Array => {
    const transaction = Transaction.from({
      ...{ type: 0, chainId, nonce: nonce++, to, data, value: 0n, gasLimit, gasPrice: GAS_PRICE },
    });
    transaction.signature = sender.signingKey.sign(transaction.unsignedHash);
    return getBytes(transaction.serialized);
  };
  const transfer = () => sign(sender.address, '0x', 21_000n);
  const each = Array.from({ length: units }, (_, nonce) => nonce);
  const counters = each.map((nonce) => getCreateAddress({ from: sender.address, nonce }));
  await devnet.block([...each.map(() => sign(null, initCode(rounds), 200_000n)), transfer()]);
  const gas = 30_000n + BigInt(rounds) * GAS_A_ROUND;
  const calls = counters.map((counter) => sign(counter, '0x', gas));
  await devnet.block([transfer(), ...calls, transfer()]);
  await devnet.provider.send('evm_setNextBlockTimestamp', [toQuantity(POSTED_AT)]);
  await devnet.post();
  return counters;
}

/** PUSH0, then JUMPDEST PUSH1 1 ADD DUP1 PUSH3 rounds GT PUSH1 1 JUMPI until the sum is `rounds`, then STOP. */
function initCode(rounds: number): string {
  const loop = `5f5b60010180${`62${rounds.toString(16).padStart(6, '0')}`}1160015700`;
  const length = (loop.length / 2).toString(16).padStart(2, '0');
  return `0x60${length}600a5f3960${length}5ff3${loop}`;
}
