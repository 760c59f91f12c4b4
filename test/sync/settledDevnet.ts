import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getBytes } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Devnet } from '../../challenger/devnet/devnet.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { nodeOf } from '../challenger/world.js';

/** A devnet with several final claims, forced transactions that wait over some of them, and batches behind them. */
export class SettledDevnet {
  private constructor(
    readonly devnet: Devnet,
    readonly proposer: Challenger,
    /** For what a test writes. */
    readonly folder: string,
    /** Where the chain is. */
    readonly file: string,
  ) {}

  static async open(rounds = 4): Promise<SettledDevnet> {
    const devnet = await Devnet.start({ forcedDelay: 100_000n });
    const sender = devnet.sender('proposer');
    const proposer = new Challenger({ ...(await nodeOf(devnet)), sender, proposes: true });
    const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-sync-'));
    const file = path.join(folder, 'chain.json');
    writeFileSync(file, JSON.stringify(await devnetChainFile(devnet)));
    const settled = new SettledDevnet(devnet, proposer, folder, file);
    await devnet.opening();
    await devnet.post();
    for (let round = 0; round < rounds; round++) {
      await settled.settle();
      // One that the sequencer takes at once, and two that wait over the next batches.
      if (round === 1) await settled.force(0);
      await devnet.block(4);
      if (round === 1) {
        devnet.censors = true;
        await settled.force(1);
        await settled.force(2);
      }
      await devnet.block(3);
      await devnet.post();
    }
    await settled.settle();
    devnet.censors = false;
    await devnet.block(3);
    await devnet.post();
    await settled.bury();
    return settled;
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.devnet.stop();
  }

  /** Makes everything so far final on L1. */
  async bury(): Promise<void> {
    for (let block = 0; block < 3; block++) await this.devnet.provider.send('evm_mine', []);
  }

  /** Lets the proposer do all that there is to do, the clock run ahead where it waits. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) {
      const progress = await this.proposer.step();
      if (progress.kind === 'moved') continue;
      if (progress.until === undefined) return;
      await this.devnet.waitFor(progress.until);
    }
  }

  /** A transfer that nobody but the forced queue carries. */
  private async force(nonce: number): Promise<void> {
    const raw = await devAccount(7).signTransaction({
      ...{ type: 2, chainId: this.devnet.genesis.chainId, nonce, gasLimit: 21_000n, value: 5n },
      ...{ maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n, to: `0x${'55'.repeat(20)}` },
    });
    await this.devnet.force(getBytes(raw));
  }
}
