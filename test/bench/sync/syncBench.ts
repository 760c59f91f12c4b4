// `npm run bench:sync`: replay against fast sync of the same chain at two lengths of its history, in one run (docs/speed.md).
import { parseArgs } from 'node:util';
import { table } from '../table.js';
import { syncLengths, type SyncedLength, type SyncMode, type SyncRun } from './syncLengths.js';

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '10000' },
    short: { type: 'string' },
    accounts: { type: 'string', default: '100000' },
    transactions: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});
const [blocks, accounts, transactions] = [values.blocks, values.accounts, values.transactions].map(
  Number,
) as [number, number, number];
const short = Number(values.short ?? blocks / 4);
const onProgress = (line: string): void => console.error(line);

const lengths = await syncLengths([short, blocks], { accounts, transactions, onProgress });
if (values.json) console.log(JSON.stringify(lengths, undefined, 2));
else report(lengths);

function report(lengths: readonly SyncedLength[]): void {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const rows = lengths.flatMap(({ chain: { blocks: count }, runs }) =>
    [runs.replay, runs.fast].map(({ mode, cpu, wall, l1, snapshot, memory }) => [
      ...[`${mode}, ${count} blocks`, seconds(cpu), seconds(wall), megabytes(l1)],
      ...[megabytes(snapshot), `${memory.toFixed(0)} MiB`],
    ]),
  );
  for (const { chain: figures } of lengths) console.log(figures);
  console.log(table(['', 'CPU', 'wall', 'from L1', 'from snapshots', 'memory'], rows));
  const [before, after] = lengths;
  if (before === undefined || after === undefined) return;
  const ratio = (a: number, b: number) => `${(a / b).toFixed(2)}x`;
  const total = ({ l1, snapshot }: SyncRun) => l1 + snapshot;
  const growth = (mode: SyncMode) => {
    const [a, b] = [after.runs[mode], before.runs[mode]];
    return `CPU ${ratio(a.cpu, b.cpu)}, wall ${ratio(a.wall, b.wall)}, bytes ${ratio(total(a), total(b))}`;
  };
  console.log(`\nlonger history: ${ratio(after.chain.blocks, before.chain.blocks)}`);
  for (const mode of ['replay', 'fast'] as const) console.log(`${mode} grows: ${growth(mode)}`);
  const { replay, fast } = after.runs;
  console.log(
    `replay ÷ fast at ${after.chain.blocks} blocks: CPU ${ratio(replay.cpu, fast.cpu)}, ` +
      `wall ${ratio(replay.wall, fast.wall)}, bytes ${ratio(total(replay), total(fast))}`,
  );
}
