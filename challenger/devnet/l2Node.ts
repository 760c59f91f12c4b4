import { getBytes, hexlify } from 'ethers';
import { z } from 'zod';
import { Anvil } from './anvil.js';
import { type Genesis, genesisHeader } from './genesis.js';
import type { Rpc } from './rpc.js';

const quantity = z.string().transform((text) => BigInt(text));
const bytes = z.string().transform((text) => getBytes(text));

/** What `eth_getBlockByNumber` must tell for a block to be put into a batch, and to be compared with ours. */
const blockSchema = z.object({
  hash: bytes,
  parentHash: bytes,
  number: quantity,
  timestamp: quantity,
  miner: bytes,
  mixHash: bytes,
  gasLimit: quantity,
  gasUsed: quantity,
  baseFeePerGas: quantity,
  extraData: bytes,
  parentBeaconBlockRoot: bytes,
  stateRoot: bytes,
  transactionsRoot: bytes,
  receiptsRoot: bytes,
  logsBloom: bytes,
  transactions: z.array(z.string()),
});

/** A block of the L2 as its node tells it: byte strings as bytes, quantities as bigint. */
export interface L2Block extends Omit<z.output<typeof blockSchema>, 'transactions'> {
  /** Raw signed transactions, in order. */
  readonly transactions: readonly Uint8Array[];
}

/**
 * Reads block `number` and its raw transactions from an ordinary execution client.
 *
 * @throws {RpcError} the node refused a call
 * @throws {z.ZodError} the node has no such block, or left a field out
 */
export async function readL2Block(rpc: Rpc, number: bigint): Promise<L2Block> {
  const answer = await rpc.call('eth_getBlockByNumber', [`0x${number.toString(16)}`, false]);
  const block = blockSchema.parse(answer);
  const raw = await rpc.batch(
    block.transactions.map((hash) => ['eth_getRawTransactionByHash', [hash]] as const),
  );
  return { ...block, transactions: raw.map((each) => bytes.parse(each)) };
}

/** An anvil as the L2's node: it takes transactions, and makes a block when told to. */
export class L2Node {
  private constructor(
    private readonly anvil: Anvil,
    readonly genesis: Genesis,
  ) {}

  /** @param port a free one if not given */
  static async start(genesis: Genesis, port?: number): Promise<L2Node> {
    const options = port === undefined ? { genesis } : { genesis, port };
    const node = new L2Node(await Anvil.l2(options), genesis);
    // anvil gives block 1 the base fee of block 0; EIP-1559 lets it fall, block 0 being empty.
    const baseFee = genesisHeader(genesis).calcNextBaseFee();
    await node.rpc.call('anvil_setNextBlockBaseFeePerGas', [`0x${baseFee.toString(16)}`]);
    return node;
  }

  get rpc(): Rpc {
    return this.anvil.rpc;
  }

  get url(): string {
    return this.anvil.url;
  }

  /**
   * Puts transactions into the node's pool, in order.
   *
   * @throws {RpcError} the node will not have one of them
   */
  async send(transactions: readonly Uint8Array[]): Promise<void> {
    await this.rpc.batch(
      transactions.map((raw) => ['eth_sendRawTransaction', [hexlify(raw)]] as const),
    );
  }

  /**
   * Makes one block of what is in the pool, as far as its gas goes.
   *
   * @param timestamp seconds; after the parent's (left to itself anvil makes blocks of equal timestamps)
   */
  async mine(timestamp: bigint, feeRecipient?: string): Promise<L2Block> {
    if (feeRecipient !== undefined) await this.rpc.call('anvil_setCoinbase', [feeRecipient]);
    await this.rpc.call('evm_setNextBlockTimestamp', [Number(timestamp)]);
    await this.rpc.call('evm_mine');
    return this.block(await this.head());
  }

  async head(): Promise<bigint> {
    return quantity.parse(await this.rpc.call('eth_blockNumber'));
  }

  async block(number: bigint): Promise<L2Block> {
    return readL2Block(this.rpc, number);
  }

  async stop(): Promise<void> {
    await this.anvil.stop();
  }
}
