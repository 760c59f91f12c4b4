import { getBytes, getCreateAddress, Transaction } from 'ethers';
import { devAccount } from '../devnet/accounts.js';
import type { Devnet } from '../devnet/devnet.js';

/** Opcodes of one round of the loop, each a step of the machine. */
const STEPS_A_ROUND = 8;
/** Gas of one round. */
const GAS_A_ROUND = 29n;
const GAS_PRICE = 100n * 10n ** 9n;

/**
 * Posts one batch with a transaction of at least `steps` steps in it, between ordinary ones: a call of a contract
 * that counts. `steps` is at most 7 million, what a block of 30M gas has room for.
 */
export async function postLongBatch(devnet: Devnet, steps: number): Promise<void> {
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
  const counter = getCreateAddress({ from: sender.address, nonce: 0 });
  await devnet.block([sign(null, initCode(rounds), 200_000n), sign(sender.address, '0x', 21_000n)]);
  const gas = 30_000n + BigInt(rounds) * GAS_A_ROUND;
  await devnet.block([
    sign(sender.address, '0x', 21_000n),
    sign(counter, '0x', gas),
    sign(sender.address, '0x', 21_000n),
  ]);
  await devnet.post();
}

/** PUSH0, then JUMPDEST PUSH1 1 ADD DUP1 PUSH3 rounds GT PUSH1 1 JUMPI until the sum is `rounds`, then STOP. */
function initCode(rounds: number): string {
  const loop = `5f5b60010180${`62${rounds.toString(16).padStart(6, '0')}`}1160015700`;
  const length = (loop.length / 2).toString(16).padStart(2, '0');
  return `0x60${length}600a5f3960${length}5ff3${loop}`;
}
