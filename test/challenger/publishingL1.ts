import { getCreateAddress, isCallException, JsonRpcProvider, toBeHex } from 'ethers';
import type { IdleState } from '../../bisection/trace/UnitChain.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import type { Config } from '../../bisection/machine/Config.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import type { Call } from '../../challenger/l1/call.js';
import type { DisputeAddresses } from '../../challenger/l1/deploy.js';
import { deployMachine, type MachineAddresses } from '../../challenger/l1/deployMachine.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';

const artifact = (name: string) => readArtifact(name);

/** Small bonds, so that one account can post thousands of claims, and a cap that cuts long chains into several claims. */
export const PARAMETERS = { ...DEFAULT_PARAMETERS, cap: 8n, claimBond: 1_000n, entryBond: 1_000n };

/** More than any transaction here takes: nothing is estimated. */
const GAS = toBeHex(15_000_000);

interface Receipt {
  readonly status: string;
  readonly blockNumber: string;
}

/** A chain that has been published: its contracts, and the L1 block of the first of them. */
export interface Published {
  readonly addresses: DisputeAddresses;
  readonly from: number;
}

/** An L1 for many chains, each with contracts of its own; the step verifier is common to all. */
export class PublishingL1 {
  private readonly errors = ['Claims', 'IdleReader'].map((name) => artifact(name).abi);

  private constructor(
    private readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
    private readonly account: string,
    private nonce: number,
    private readonly machine: MachineAddresses,
  ) {}

  static async open(): Promise<PublishingL1> {
    const extra = ['--disable-block-gas-limit', '--no-request-size-limit'];
    const anvil = await Anvil.l1({ extra });
    const provider = new JsonRpcProvider(anvil.url, undefined, {
      ...{ cacheTimeout: -1, staticNetwork: true, pollingInterval: 10 },
      batchStallTime: 0,
    });
    const signer = await provider.getSigner(0);
    const machine = await deployMachine(signer, artifact);
    await provider.send('evm_setAutomine', [false]);
    return new PublishingL1(anvil, provider, signer.address, await signer.getNonce(), machine);
  }

  close(): Promise<void> {
    this.provider.destroy();
    return this.anvil.stop();
  }

  /** Deploys the contracts of a chain, its batches posted between inbox and claims. All of it is one L1 block. */
  async publish(
    config: Config,
    genesis: IdleState,
    batches: readonly Uint8Array[],
  ): Promise<Published> {
    const inbox = this.created(0);
    const [claims, matches] = [this.created(batches.length + 1), this.created(batches.length + 2)];
    const reader = new Inbox(inbox, this.provider);
    const machine = idleMachine(genesis);
    const from = await this.send([
      this.deployment('Inbox', [[], 43_200n]),
      ...batches.map((bytes) => reader.post(bytes)),
      this.deployment('Claims', [
        ...[inbox, this.machine.reader, matches, PARAMETERS],
        ...[machine.hash, idleProof(machine)],
      ]),
      this.deployment('Matches', [claims, this.machine.machine, config]),
    ]);
    return { addresses: { inbox, claims, matches, ...this.machine }, from };
  }

  /** Makes one L1 block of these transactions, in this order, and gives its number. All must succeed. */
  async send(calls: readonly Partial<Call>[]): Promise<number> {
    await this.anvil.rpc.batch(
      calls.map(({ to, data, value }) => [
        'eth_sendTransaction',
        [
          {
            ...(to === undefined ? {} : { to }),
            ...{ from: this.account, data, gas: GAS, nonce: toBeHex(this.nonce++) },
            value: toBeHex(value ?? 0n),
          },
        ],
      ]),
    );
    await this.anvil.rpc.call('evm_mine');
    const receipts = (await this.anvil.rpc.call('eth_getBlockReceipts', ['latest'])) as Receipt[];
    const failed = receipts.findIndex(({ status }) => status !== '0x1');
    if (receipts.length !== calls.length || failed >= 0) {
      throw new Error(
        `of ${calls.length} transactions ${receipts.length} are in the block; the first that failed is ${failed}`,
      );
    }
    return Number(receipts[0]?.blockNumber);
  }

  /** Name of the error that a call reverts with, by the ABI of the contracts; undefined if it goes through. */
  async refusal(call: Call): Promise<string | undefined> {
    try {
      await this.provider.call({ ...call, from: this.account });
      return undefined;
    } catch (error) {
      if (!isCallException(error) || error.data === null) throw error;
      const { data } = error;
      const names = this.errors.map((abi) => abi.parseError(data)?.name);
      return names.find((name) => name !== undefined) ?? data;
    }
  }

  private deployment(name: string, args: readonly unknown[]): Partial<Call> {
    const { abi, bytecode } = artifact(name);
    return { data: bytecode + abi.encodeDeploy(args).slice(2) };
  }

  /** Where the contract of the transaction after `ahead` others will stand. */
  private created(ahead: number): string {
    return getCreateAddress({ from: this.account, nonce: this.nonce + ahead });
  }
}
