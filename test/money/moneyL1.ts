import { JsonRpcProvider } from 'ethers';
import { Anvil, type L1Options } from '../../challenger/devnet/anvil.js';

/** LOG0 with the calldata: `CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY CALLDATASIZE PUSH0 LOG0 STOP`. It takes every call. */
const COUNTER_CODE = '0x365f5f37365fa000';
/** Where it is. */
export const COUNTER = '0x00000000000000000000000000000000000c0fee';
/** Reverts with `StateChanged(0, 0, 0)` of the contracts, whatever it is called with. */
export const REFUSER = '0x0000000000000000000000000000000000000bad';

/** An anvil with contracts that count and refuse what is sent to them. */
export class MoneyL1 {
  private constructor(
    readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
  ) {}

  static async start(options: L1Options = {}): Promise<MoneyL1> {
    const anvil = await Anvil.l1(options);
    const provider = connect(anvil.url);
    await anvil.rpc.call('anvil_setCode', [COUNTER, COUNTER_CODE]);
    return new MoneyL1(anvil, provider);
  }

  /** The payloads of the calls that were made, in their order. */
  async made(): Promise<number[]> {
    const logs = await this.provider.getLogs({ address: COUNTER, fromBlock: 0, toBlock: 'latest' });
    return logs.map(({ data }) => Number(data));
  }

  mine(): Promise<unknown> {
    return this.anvil.rpc.call('evm_mine');
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await this.anvil.stop();
  }
}

export const connect = (url: string): JsonRpcProvider =>
  new JsonRpcProvider(url, undefined, {
    ...{ cacheTimeout: -1, staticNetwork: true, batchMaxCount: 1 },
  });

/** Calldata of a move with a number. */
export const payload = (move: number): string => `0x${move.toString(16).padStart(8, '0')}`;
