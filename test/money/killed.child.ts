/** A process that makes moves until all are made; the test kills it. Arguments: URL of L1, journal, how many moves. */
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import { FileJournal } from '../../challenger/money/fileJournal.js';
import type { Journal } from '../../challenger/money/journal.js';
import { MONEY_POLICY } from '../../challenger/money/policy.js';
import { RpcChain } from '../../challenger/money/rpcChain.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { connect, COUNTER, payload } from './moneyL1.js';

const [url = '', file = '', count = '0'] = process.argv.slice(2);
const provider = connect(url);
const signer = LocalSigner.of(devAccount(0).privateKey, 'test');
const chain = await RpcChain.open(provider);
const owner = { chainId: chain.chainId, address: signer.address };
const disk = await FileJournal.open(file, owner);
/** A slow disk: many of the kills are to hit just before, and just after, something is written down. */
const journal: Journal = {
  entries: disk.entries,
  append: async (entry) => {
    await SYSTEM_CLOCK.sleep(15);
    await disk.append(entry);
    await SYSTEM_CLOCK.sleep(15);
  },
  close: () => disk.close(),
};
const policy = { ...MONEY_POLICY, pollMs: 10 };
const money = new TransactionManager({ signer, chain, journal, policy, clock: SYSTEM_CLOCK });

const chosenOn = await provider.getBlockNumber();
const logs = await provider.getLogs({ address: COUNTER, fromBlock: 0, toBlock: chosenOn });
const made = new Set(logs.map(({ data }) => Number(data)));
process.stdout.write('ready\n');
const all = Array.from({ length: Number(count) }, (_, move) => move);
await Promise.all(
  all
    .filter((move) => !made.has(move))
    .map((move) =>
      money.send(`move ${String(move)}`, { to: COUNTER, data: payload(move), value: 1n }, [], {
        chosenOn,
        dispute: 'one',
      }),
    ),
);
await money.stop();
provider.destroy();
