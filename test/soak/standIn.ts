/**
 * Plays as the daemon does, from its settings, its chain files and its data folder, without the daemon's own loop: what
 * `gainsay watch` is held against, and what the soak can be tried with alone. Argument: --config FILE.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { eventLine } from '../../challenger/dispute/eventLine.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { DetachedMover } from '../../challenger/money/detachedMover.js';
import { openMoney } from '../../challenger/money/openMoney.js';
import type { TransactionManager } from '../../challenger/money/transactionManager.js';

const LOOK_MS = 500;
const file = process.argv[process.argv.indexOf('--config') + 1] ?? '';
const { settings } = await loadSettings({ file });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

const tell = (line: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
};
const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : String(error);

/** Again and again until it is done: endpoints may be of no use for a while. */
async function insist<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (stop.signal.aborted) throw error;
      tell(`${what}: ${describe(error)}`);
      await setTimeout(300);
    }
  }
}

async function follow(name: string, challenger: Challenger): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await challenger.step();
    } catch (error) {
      tell(`${name}: a look failed: ${describe(error)}`);
    }
    await setTimeout(LOOK_MS);
  }
}

const folder = path.join(settings.dataFolder, 'money');
await mkdir(folder, { recursive: true });
let money: TransactionManager | undefined;
const loops: Promise<void>[] = [];
for (const each of settings.chains) {
  const chain = await insist(each, async () => Chain.open(await readChainFile(each)));
  const { provider, addresses, from, config, blobs } = chain;
  money ??= await insist('money', () =>
    openMoney({
      ...{ provider, folder, key: { kind: 'environment' as const } },
      policy: { pollMs: 300, quietPollMs: 1_000 },
      onEvent: (event) => {
        tell(
          `money: ${JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
        );
      },
    }),
  );
  const nodes = new MemoryNodeDatabase();
  const { head: genesis } = await chain.genesis(nodes);
  const sender = new DetachedMover(money, undefined, (what, error) => {
    tell(`${what} failed: ${describe(error)}`);
  });
  const challenger = new Challenger({
    ...{ provider, addresses, from, config, genesis, nodes, sender },
    ...(blobs === undefined ? {} : { blobs }),
    executor: new VmExecutor({ config, nodes }),
    trees: settings.trees.map((url) => new HttpTreeSource(url)),
    proposes: settings.mode === 'full',
    pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    onEvent: (event) => {
      tell(`${path.basename(each)}: ${eventLine(event)}`);
    },
  });
  loops.push(follow(path.basename(each), challenger));
}
await Promise.all(loops);
await Promise.race([money?.drain(), setTimeout(20_000)]);
process.exit(0);
