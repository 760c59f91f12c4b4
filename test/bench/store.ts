// `npx tsx test/bench/store.ts`: LMDB and LevelDB side by side under what the store does (docs/decisions/0007), in one
// run, CPU time; then the store itself.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keccak } from '../../bisection/structures/Keccak.js';
import { encodeRecord } from '../../challenger/execute/accountRecord.js';
import { bytesOf, keyOf } from '../../challenger/execute/bytesKey.js';
import { EMPTY_ROOT, MerkleTrie } from '../../challenger/execute/merkleTrie.js';
import { cpuTime, median } from './measure.js';
import { type Change, type Engine, levelEngine, lmdbEngine } from './storeEngines.js';
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
/** After so many blocks the nodes that a block brought go again. */
const KEPT = 8;
const READS = 200_000;

const addressOf = (n: number) => keccak(Uint8Array.of(n >> 24, n >> 16, n >> 8, n));
const recordOf = (n: number, round: number) =>
  encodeRecord({
    nonce: BigInt(round),
    balance: 10n ** 18n + BigInt(n),
    storageRoot: EMPTY_ROOT,
    codeHash: keccak(new Uint8Array(0)),
  });

/** What the store would write: the whole state, then a write for each block. */
function workload(): { readonly load: Change[]; readonly commits: Change[][]; keys: Uint8Array[] } {
  const nodes = new Map<string, Uint8Array>();
  let fresh: Change[] = [];
  const trie = new MerkleTrie({
    node: (hash) => nodes.get(keyOf(hash)),
    putNode: (hash, node) => {
      nodes.set(keyOf(hash), node);
      fresh.push({ table: 'nodes', key: hash.slice(), value: node });
    },
  });
  const put = (numbers: readonly number[], round: number): Change[] => {
    fresh = [];
    const entries = numbers.map((n) => ({ key: addressOf(n), value: recordOf(n, round) }));
    trie.update(entries);
    for (const { key, value } of entries) fresh.push({ table: 'accounts', key, value });
    return fresh;
  };
  const load = put([...Array(accounts).keys()], 0);
  const rounds: Change[][] = [];
  let random = 1;
  const commits = Array.from({ length: blocks }, (_, round) => {
    const numbers = Array.from({ length: changes }, () => {
      random = (random * 48271) % 0x7fffffff;
      return random % accounts;
    });
    const made = put([...new Set(numbers)], round + 1);
    rounds.push(made.filter(({ table: where }) => where === 'nodes'));
    const gone = rounds[round - KEPT] ?? [];
    return [...made, ...gone.map((change) => ({ ...change, value: undefined }))];
  });
  const keys = [...nodes.keys()].slice(0, accounts).map(bytesOf);
  return { load, commits, keys };
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

const { load, commits, keys } = workload();
console.log(
  `${load.length} entries to load, ${commits[0]!.length}… ${commits.at(-1)!.length} changes a block`,
);
type Open = (folder: string) => Engine | Promise<Engine>;
const engines: Open[] = [
  (folder) => lmdbEngine(folder, false),
  (folder) => lmdbEngine(folder, true),
  (folder) => levelEngine(folder, false),
  (folder) => levelEngine(folder, true),
];
const stages = ['load, ms', 'a block, ms', '(wall, ms)', '100k reads, ms', 'scan, ms', 'size, MB'];
const figures = engines.map(() => stages.map((): number[] => []));
const names: string[] = [];
for (let round = 0; round < times; round++) {
  for (const [index, openEngine] of engines.entries()) {
    const folder = mkdtempSync(join(tmpdir(), 'gainsay-store-bench-'));
    const engine = await openEngine(folder);
    names[index] = engine.name;
    const loading = await cpuTime(async () => {
      for (let at = 0; at < load.length; at += 20_000)
        await engine.write(load.slice(at, at + 20_000));
    });
    const start = performance.now();
    const committing = await cpuTime(async () => {
      for (const commit of commits) await engine.write(commit);
    });
    const wall = performance.now() - start;
    let found = 0;
    const reading = await cpuTime(() => {
      for (let i = 0; i < READS; i++) {
        found += engine.get('nodes', keys[(i * 7919) % keys.length]!) === undefined ? 0 : 1;
      }
    });
    if (found < READS / 2) throw new Error(`${engine.name} lost what it was given`);
    let entries = 0;
    const scanning = await cpuTime(async () => (entries = await engine.scan('accounts')));
    if (entries !== accounts) throw new Error(`${engine.name} holds ${entries} accounts`);
    await engine.close();
    const row = [
      loading,
      committing / blocks,
      wall / blocks,
      reading / 2,
      scanning,
      sizeOf(folder) / 1e6,
    ];
    row.forEach((figure, stage) => figures[index]![stage]!.push(figure));
    rmSync(folder, { recursive: true });
  }
}
console.log(
  table(
    ['CPU time', ...stages],
    figures.map((row, index) => [names[index]!, ...row.map((list) => median(list).toFixed(1))]),
  ),
);
