import { describe, expect, it } from 'vitest';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { forgeBlock } from '../../challenger/devnet/forgedBlock.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import type { TransactionResult } from '../../challenger/execute/executor.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';

const genesis = devnetGenesis();

/** A block of traffic, and where the chain stands before it. */
async function blockOfTraffic() {
  const sequencer = await Sequencer.create(genesis);
  const { chainId, fork } = genesis;
  const traffic = new Traffic({
    chainId,
    fork,
    accounts: devAccounts(4),
    random: new Prng('forge'),
  });
  await sequencer.append(traffic.opening().map(({ raw }) => raw));
  const parent = sequencer.head;
  const raw = Array.from({ length: 12 }, () => traffic.next().raw);
  const { block, result } = await sequencer.append(raw);
  const { config, nodes } = sequencer;
  const executor = new VmExecutor({ config, nodes });
  return { executor, config, parent, block, right: result };
}

describe('forgeBlock', () => {
  it('makes the very block out of an outcome that is true, wherever it stands', async () => {
    const { executor, config, parent, block, right } = await blockOfTraffic();
    for (let index = 0; index < 12; index++) {
      const forgery = { index, outcome: right.transactions[index]! };
      const forged = await forgeBlock(executor, config, parent, block, right, forgery);
      expect(forged.header).toEqual(right.header);
      expect(forged.transactions).toEqual(right.transactions);
      expect(forged.head).toEqual(right.head);
    }
  });

  it('leaves what comes before as it was, and skips what the forger skips', async () => {
    const { executor, config, parent, block, right } = await blockOfTraffic();
    const stateRoot = right.transactions[4]!.stateRoot;
    const { raw } = right.transactions[5]!;
    const outcome: TransactionResult = { raw, stateRoot, skipped: 'nonce' };
    const forged = await forgeBlock(executor, config, parent, block, right, { index: 5, outcome });
    expect(forged.transactions.slice(0, 5)).toEqual(right.transactions.slice(0, 5));
    expect(forged.transactions[5]).toEqual(outcome);
    const without = { ...block, transactions: block.transactions.filter((_, i) => i !== 5) };
    const { header } = await executor.execute(parent, without);
    expect(forged.header.hash).toEqual(header.hash);
  });
});
