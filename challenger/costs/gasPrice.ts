import { type JsonRpcProvider, toQuantity } from 'ethers';

/** Keeps the price of L1 gas where it is wanted: anvil lets its base fee fall with every block that is not full. */
export class GasPrice {
  private constructor(
    private readonly provider: JsonRpcProvider,
    private readonly baseFee: bigint,
  ) {}

  /** @param wei of a unit of gas, tip included; more than the tip that anvil proposes, 1 gwei */
  static async fix(provider: JsonRpcProvider, wei: bigint): Promise<GasPrice> {
    const { maxPriorityFeePerGas } = await provider.getFeeData();
    const price = new GasPrice(provider, wei - (maxPriorityFeePerGas ?? 0n));
    // A block of that price, from which senders take what they offer.
    await price.hold();
    await provider.send('evm_mine', []);
    return price;
  }

  /** Fixes the price of the next block. */
  async hold(): Promise<void> {
    await this.provider.send('anvil_setNextBlockBaseFeePerGas', [toQuantity(this.baseFee)]);
  }
}
