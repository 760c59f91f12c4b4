import { getCreateAddress, JsonRpcProvider, toBeHex, type TransactionRequest } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import type { Call } from '../../challenger/l1/call.js';
import { deployMachine, type MachineAddresses } from '../../challenger/l1/deployMachine.js';
import type { Sidecar } from './hardBlobs.js';
import { PARAMETERS, type Published } from './publishingL1.js';

/** Seconds until a forced transaction is due; more than all blocks of a case that nobody waits between take. */
const FORCED_DELAY = 1_000;
const GAS = 15_000_000n;
const FEES = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n };

/** What is sent to L1, with the blobs that go along. */
export interface Sent {
  readonly call: Pick<Call, 'to' | 'data' | 'value'>;
  readonly blobs?: readonly Sidecar[];
}

interface Receipt {
  readonly status: string;
}

/** An L1 whose blocks can be taken back, for many chains one after the other. */
export class HardL1 {
  /** How often L1 was reorganized, and how many blocks were taken back. */
  readonly reorgs = { count: 0, blocks: 0 };
  private readonly deployer = devAccount(0);
  private readonly poster = devAccount(1);

  private constructor(
    private readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
    private readonly machine: MachineAddresses,
    /** Of the newest L1 block, seconds. */
    private time: bigint,
  ) {}

  static async open(): Promise<HardL1> {
    const extra = ['--disable-block-gas-limit', '--no-request-size-limit'];
    const anvil = await Anvil.l1({ extra });
    const provider = new JsonRpcProvider(anvil.url, undefined, {
      ...{ cacheTimeout: -1, staticNetwork: true, pollingInterval: 10 },
      batchStallTime: 0,
    });
    const machine = await deployMachine(await provider.getSigner(0), readArtifact);
    await provider.send('evm_setAutomine', [false]);
    const { timestamp } = (await provider.getBlock('latest'))!;
    return new HardL1(anvil, provider, machine, BigInt(timestamp));
  }

  close(): Promise<void> {
    this.provider.destroy();
    return this.anvil.stop();
  }

  get url(): string {
    return this.anvil.url;
  }

  /** Who posts batches. */
  get postedBy(): string {
    return this.poster.address;
  }

  height(): Promise<number> {
    return this.provider.getBlockNumber();
  }

  /** Deploys the contracts of a chain in one L1 block; at the same addresses again after it was taken back. */
  async deploy(config: Config, genesis: IdleState): Promise<Published> {
    const from = this.deployer.address;
    const nonce = await this.provider.getTransactionCount(from);
    const at = (ahead: number) => getCreateAddress({ from, nonce: nonce + ahead });
    const [inbox, claims, matches] = [at(0), at(1), at(2)];
    const machine = idleMachine(genesis);
    const { reader } = this.machine;
    const made = [
      deployment('Inbox', [[], BigInt(FORCED_DELAY)]),
      deployment('Claims', [
        ...[inbox, reader, matches, PARAMETERS, machine.hash],
        idleProof(machine),
      ]),
      deployment('Matches', [claims, this.machine.machine, config]),
    ];
    const calls = made.map((data, i): [string, unknown[]] => [
      'eth_sendTransaction',
      [{ from, data, gas: toBeHex(GAS), nonce: toBeHex(nonce + i) }],
    ]);
    await this.anvil.rpc.batch(calls);
    await this.block(1, made.length);
    return { addresses: { inbox, claims, matches, ...this.machine }, from: await this.height() };
  }

  /** Makes one L1 block of these, in this order, right after the last one or when what was forced before is due. */
  async mine(sent: readonly Sent[], options: { waits?: boolean; mayFail?: boolean } = {}) {
    const from = this.poster.address;
    const nonce = await this.provider.getTransactionCount(from);
    const calls = sent.map(async ({ call, blobs }, i): Promise<[string, unknown[]]> => {
      const common = { to: call.to, data: call.data, nonce: nonce + i };
      if (blobs === undefined) {
        const [gas, value] = [toBeHex(GAS), toBeHex(call.value)];
        return [
          'eth_sendTransaction',
          [{ ...common, from, gas, value, nonce: toBeHex(common.nonce) }],
        ];
      }
      const blobbed: TransactionRequest = {
        ...{ ...common, type: 3, chainId: 31337, gasLimit: GAS, ...FEES },
        ...{ maxFeePerBlobGas: 10n ** 10n, blobs: [...blobs] },
      };
      return ['eth_sendRawTransaction', [await this.poster.signTransaction(blobbed)]];
    });
    await this.anvil.rpc.batch(await Promise.all(calls));
    const { waits = false, mayFail = false } = options;
    return this.block(waits ? FORCED_DELAY : 1, sent.length, mayFail);
  }

  /** Takes blocks back until L1 has this height again. */
  async backTo(height: number): Promise<void> {
    const depth = (await this.height()) - height;
    await this.anvil.rpc.call('anvil_rollback', [depth]);
    // Or what was forced before would be due by what happened on the other branch.
    this.time = BigInt((await this.provider.getBlock('latest'))!.timestamp);
    this.reorgs.count++;
    this.reorgs.blocks += depth;
  }

  private async block(seconds: number, count: number, mayFail = false): Promise<number> {
    this.time += BigInt(seconds);
    await this.anvil.rpc.call('evm_setNextBlockTimestamp', [toBeHex(this.time)]);
    await this.anvil.rpc.call('evm_mine');
    const receipts = (await this.anvil.rpc.call('eth_getBlockReceipts', ['latest'])) as Receipt[];
    const failed = receipts.findIndex(({ status }) => status !== '0x1');
    if (receipts.length !== count || (failed >= 0 && !mayFail)) {
      throw new Error(
        `of ${count} transactions ${receipts.length} are in the block; the first that failed is ${failed}`,
      );
    }
    return this.height();
  }
}

function deployment(name: string, args: readonly unknown[]): string {
  const { abi, bytecode } = readArtifact(name);
  return bytecode + abi.encodeDeploy(args).slice(2);
}
