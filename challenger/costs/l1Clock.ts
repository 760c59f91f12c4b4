import { type JsonRpcProvider, toQuantity } from 'ethers';

/** Between two L1 blocks, seconds. */
const SLOT = 12;

/** L1's clock: a block every 12 s, whatever this machine's clock says. */
export class L1Clock {
  private constructor(private readonly provider: JsonRpcProvider) {}

  static async take(provider: JsonRpcProvider): Promise<L1Clock> {
    await provider.send('anvil_setBlockTimestampInterval', [SLOT]);
    return new L1Clock(provider);
  }

  /** L1 time, seconds. */
  async now(): Promise<bigint> {
    const block = await this.provider.getBlock('latest');
    return BigInt(block?.timestamp ?? 0);
  }

  /** Makes a block at `time`. */
  async runTo(time: bigint): Promise<void> {
    await this.provider.send('evm_setNextBlockTimestamp', [toQuantity(time)]);
    await this.provider.send('evm_mine', []);
  }
}
