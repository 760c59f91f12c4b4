import { getBytes } from 'ethers';
import { BLOB_CAPACITY } from '../../bisection/machine/Blob.js';
import { BLOCK_HEADER_SIZE } from '../../challenger/derive/batch.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Devnet } from '../../challenger/devnet/devnet.js';
import { World } from './world.js';

/** Who gets what forced transactions send. */
export const MARK = `0x${'4d'.repeat(20)}`;
/** What they send in all, wei. */
export const FORCED_SUM = 1n + 10n + 100n + 1000n + 10_000n;
const DELAY = 100n;

/** Signs transactions of accounts that the traffic leaves alone. */
export class Signer {
  private readonly nonces = new Map<number, number>();

  constructor(private readonly chainId: bigint) {}

  async pay(account: number, value: bigint): Promise<Uint8Array> {
    const nonce = this.nonces.get(account) ?? 0;
    this.nonces.set(account, nonce + 1);
    const raw = await devAccount(account).signTransaction({
      ...{ type: 2, chainId: this.chainId, nonce, gasLimit: 30_000n, to: MARK, value },
      ...{ maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 3n },
    });
    return getBytes(raw);
  }
}

/** Bytes that are a block which is void, and no more. */
function noise(length: number): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * i) % 251);
  new DataView(bytes.buffer).setUint32(0, length - BLOCK_HEADER_SIZE);
  return bytes;
}

/**
 * Batches in calldata and in blobs, with forced transactions between: 1 the opening, in calldata; 2 and 3 in blobs, 3
 * takes three forced transactions in time; 4 in calldata leaves out two that are due; 5 is the forced batch for them; 6
 * follows in calldata; 7 is noise in two blobs.
 */
export async function inboxWorld(): Promise<World> {
  const devnet = await Devnet.start({ forcedDelay: DELAY });
  try {
    const signer = new Signer(devnet.genesis.chainId);
    await devnet.opening();
    await devnet.post();
    for (let block = 0; block < 2; block++) await devnet.block(6);
    await devnet.post(true);
    await devnet.force(await signer.pay(5, 1n));
    await devnet.force(await signer.pay(6, 10n));
    await devnet.force(await signer.pay(5, 100n));
    await devnet.block(2);
    await devnet.post(true);
    await devnet.force(await signer.pay(6, 1000n));
    await devnet.force(await signer.pay(5, 10_000n));
    await devnet.waitFor((await devnet.time()) + DELAY);
    devnet.censors = true;
    await devnet.block(2);
    await devnet.post();
    await devnet.sender('user').send('post forced batch', devnet.inbox.postForced());
    await devnet.block(1);
    await devnet.post();
    await devnet.postBytes(noise(BLOB_CAPACITY + 1000), true);
  } catch (error) {
    await devnet.stop();
    throw error;
  }
  return World.on(devnet);
}
