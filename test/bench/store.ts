// `npx tsx test/bench/store.ts`: LMDB and LevelDB side by side under what the store does, then the store itself, in one
// run, CPU time (docs/decisions/0007-state-store.md).
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuTime, median } from './measure.js';
import { type Engine, levelEngine, lmdbEngine } from './storeEngines.js';
import { storeFigures } from './storeItself.js';
import { engineWorkload } from './storeWorkload.js';
import { table } from './table.js';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    blocks: { type: 'string', default: '20' },
    changes: { type: 'string', default: '2000' },
    times: { type: 'string', default: '3' },
  },
});
const [accounts, blocks, changes, times] = [
  values.accounts,
  values.blocks,
  values.changes,
  values.times,
].map(Number) as [number, number, number, number];
const PIECE = 20_000;
const READS = 100_000;
const engines: readonly ((folder: string) => Engine | Promise<Engine>)[] = [
  (folder) => lmdbEngine(folder),
  (folder) => levelEngine(folder, true),
  (folder) => levelEngine(folder, false),
];
const { load, commits, hashes } = engineWorkload(accounts, blocks, changes);
const writes = commits.at(-1)?.length ?? 0;
const stages = [
  `load of ${load.length} entries`,
  `a block, ${writes} writes`,
  'wall time of that',
  `${READS} random reads`,
  `scan of ${accounts}`,
  'files, MB',
];
const figures = engines.map(() => stages.map((): number[] => []));
const names: string[] = [];

/** One engine in a new folder, through all stages. */
async function runOnce(index: number, folder: string): Promise<number[]> {
  const engine = await engines[index]!(folder);
  names[index] = engine.name;
  const loading = await cpuTime(async () => {
    for (let at = 0; at < load.length; at += PIECE) await engine.write(load.slice(at, at + PIECE));
  });
  const start = performance.now();
  const committing = await cpuTime(async () => {
    for (const commit of commits) await engine.write(commit);
  });
  const wall = performance.now() - start;
  let found = 0;
  const reading = await cpuTime(() => {
    for (let i = 0; i < READS; i++) {
      if (engine.get('nodes', hashes[(i * 7919) % hashes.length]!) !== undefined) found++;
    }
  });
  let entries = 0;
  const scanning = await cpuTime(async () => (entries = await engine.scan('accounts')));
  if (found !== READS || entries !== accounts) throw new Error(`${engine.name} lost entries`);
  await engine.close();
  const size = readdirSync(folder).reduce(
    (sum, file) => sum + statSync(join(folder, file)).size,
    0,
  );
  return [loading, committing / blocks, wall / blocks, reading, scanning, size / 1e6];
}

for (let round = 0; round < times; round++) {
  for (const index of engines.keys()) {
    const folder = mkdtempSync(join(tmpdir(), 'gainsay-store-bench-'));
    (await runOnce(index, folder)).forEach((figure, stage) => figures[index]![stage]!.push(figure));
    rmSync(folder, { recursive: true });
  }
}
const columns = figures.map((rows) => rows.map(median));
console.log('Engines, CPU ms but where it says otherwise; in brackets against LMDB\n');
console.log(
  table(
    ['', ...names],
    stages.map((stage, row) => [
      stage,
      ...columns.map((column) => {
        const ratio = (column[row] ?? NaN) / (columns[0]?.[row] ?? NaN);
        return `${(column[row] ?? NaN).toFixed(1)} (${ratio.toFixed(1)})`;
      }),
    ]),
  ),
);
const own = await storeFigures(accounts, blocks, changes, times);
console.log(`\nThe store with ${accounts} accounts, CPU ms\n`);
console.log(
  table(
    ['', ''],
    own.figures.map(({ stage, cpu }) => [stage, cpu.toFixed(1)]),
  ),
);
console.log(`\n${own.size}`);
