import { NonceManager, toBeHex, Wallet } from 'ethers';
import { Anvil } from '../../../challenger/devnet/anvil.js';
import {
  EndpointPool,
  type EndpointPoolOptions,
} from '../../../challenger/l1/endpoints/endpointPool.js';
import type { PoolEvent } from '../../../challenger/l1/endpoints/poolEvent.js';
import { type FaultPlan, FaultyEndpoint } from '../faultyEndpoint.js';

/**
 * Stores the word that it is called with and logs it; called with nothing it gives the word, called with 0xdead it
 * reverts with that.
 */
const CODE =
  '0x6034600c60003960346000f3' +
  '3615602857600035' +
  '8061dead14601f57' +
  '8060005560005260aa60206000a100' +
  '5b60005260206000fd' +
  '5b60005460005260206000f3';

export const TOPIC = toBeHex(0xaa, 32);
export const word = (value: number) => toBeHex(value, 32);

/** An account of anvil's, with ether. */
export const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** An anvil with a small contract, endpoints that stand before it, and pools over them. */
export class SmallL1 {
  readonly endpoints: FaultyEndpoint[] = [];
  readonly pools: EndpointPool[] = [];
  readonly events: PoolEvent[] = [];

  private constructor(
    readonly anvil: Anvil,
    readonly contract: string,
  ) {}

  static async open(extra: readonly string[] = []): Promise<SmallL1> {
    const anvil = await Anvil.l1({ extra });
    const [from] = (await anvil.rpc.call('eth_accounts')) as string[];
    const hash = await anvil.rpc.call('eth_sendTransaction', [
      { from, data: CODE, gas: '0x100000' },
    ]);
    return new SmallL1(anvil, (await mined(anvil, hash)).contractAddress);
  }

  /** Calls the contract with a word, in a block of its own. */
  async write(value: number): Promise<string> {
    const [from] = (await this.anvil.rpc.call('eth_accounts')) as string[];
    const transaction = { from, to: this.contract, data: word(value), gas: '0x20000' };
    const hash = await this.anvil.rpc.call('eth_sendTransaction', [transaction]);
    await mined(this.anvil, hash);
    return hash as string;
  }

  /** A pool over an endpoint for each of the plans. */
  async pool(
    plans: readonly (readonly FaultPlan[])[],
    need: number,
    more: Partial<EndpointPoolOptions> = {},
  ): Promise<EndpointPool> {
    const endpoints = await Promise.all(
      plans.map((plan, i) => FaultyEndpoint.open(this.anvil.url, plan, `seed ${i}`)),
    );
    this.endpoints.splice(0, this.endpoints.length, ...endpoints);
    this.opened.push(...endpoints);
    this.events.length = 0;
    const pool = new EndpointPool({
      endpoints: endpoints.map(({ url }, i) => ({
        ...{ url, name: `e${i}`, timeoutMs: 5_000, attempts: 2 },
        backOff: { firstMs: 2, mostMs: 50 },
      })),
      ...{ need, chainId: 31337n, headAgeMs: 0, pauseMs: 5, graceMs: 20 },
      onEvent: (event) => this.events.push(event),
      ...more,
    });
    this.pools.push(pool);
    return pool;
  }

  private readonly opened: FaultyEndpoint[] = [];

  wallet(pool: EndpointPool): NonceManager {
    return new NonceManager(new Wallet(KEY, pool));
  }

  /** What the contract holds, as a pool tells it. */
  async read(pool: EndpointPool): Promise<number> {
    return Number(await pool.call({ to: this.contract }));
  }

  async close(): Promise<void> {
    for (const pool of this.pools) pool.destroy();
    for (const endpoint of this.opened) await endpoint.close();
    await this.anvil.stop();
  }
}

/** anvil answers before the block is there. */
async function mined(anvil: Anvil, hash: unknown): Promise<{ contractAddress: string }> {
  for (;;) {
    const receipt = await anvil.rpc.call('eth_getTransactionReceipt', [hash]);
    if (receipt !== null) return receipt as { contractAddress: string };
  }
}
