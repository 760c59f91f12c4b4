import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { EMPTY_ROOT, MerkleTrie } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import type { BlockRecord } from '../../challenger/store/blockRecord.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { TrieBuilder } from '../../challenger/trie/trieBuilder.js';
import { cpuTime, median } from './measure.js';
import { accountEntry, changedIn } from './storeWorkload.js';

const PIECE = 5_000;
const PROOFS = 2_000;

/** One stage of the store; CPU ms, medians. */
export interface StoreFigure {
  readonly stage: string;
  readonly cpu: number;
}

/** The store on a state of `accounts`, with blocks of `changes`: each stage `times` times in a new folder. */
export async function storeFigures(
  accounts: number,
  blocks: number,
  changes: number,
  times: number,
): Promise<{ readonly figures: StoreFigure[]; readonly size: string }> {
  const stages = new Map<string, number[]>();
  let size = '';
  for (let round = 0; round < times; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'gainsay-store-bench-'));
    const store = await StateStore.open({ folder, chain: 'bench' });
    const run = async (stage: string, work: () => unknown, parts = 1): Promise<void> => {
      const cpu = (await cpuTime(work)) / parts;
      stages.set(stage, [...(stages.get(stage) ?? []), cpu]);
    };
    await runOnce(store, run, accounts, blocks, changes);
    const { fileBytes, usedBytes, nodes } = store.size();
    size = `${nodes} nodes; ${mega(usedBytes)} MB in use of a file of ${mega(fileBytes)} MB`;
    await store.close();
    rmSync(folder, { recursive: true });
  }
  const figures = [...stages].map(([stage, list]) => ({ stage, cpu: median(list) }));
  return { figures, size };
}

type Run = (stage: string, work: () => unknown, parts?: number) => Promise<void>;

async function runOnce(
  store: StateStore,
  run: Run,
  accounts: number,
  blocks: number,
  changes: number,
): Promise<void> {
  const entries = Array.from({ length: accounts }, (_, n) => accountEntry(n, 0));
  const hashes: Uint8Array[] = [];
  let root: Uint8Array = EMPTY_ROOT;
  await run('root of all accounts, in any order (MerkleTrie)', () => {
    root = new MerkleTrie(new MemoryNodeDatabase()).update(entries);
  });
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  await run('root of all accounts, in order (TrieBuilder)', () => {
    const builder = new TrieBuilder((hash) => hashes.push(hash));
    for (const { key, value } of entries) builder.add(key, value);
    if (Buffer.compare(builder.root(), root) !== 0) throw new Error('the roots differ');
  });
  await run('load: accounts, in pieces', () => {
    const load = store.load();
    for (let at = 0; at < accounts; at += PIECE) {
      const piece = entries.slice(at, at + PIECE);
      load.put({ accounts: piece.map(({ key, value }) => [key, value] as const) });
    }
  });
  await run('load: every node from them, root checked', () =>
    store.load().finish(recordFor(0, root)),
  );
  await run('read of 100,000 nodes', () => {
    for (let i = 0; i < 100_000; i++) {
      if (store.node(hashes[(i * 7919) % hashes.length]!) === undefined)
        throw new Error('a lost node');
    }
  });
  const overlay = store.overlay();
  for (const [at, each] of [changes, changes / 10].entries()) {
    for (let n = 0; n < blocks; n++) {
      const number = at * blocks + n + 1;
      const change = changedIn(number, each, accounts).map((a) => accountEntry(a, number));
      await run(`trie of a block of ${each} changes`, () => {
        root = new MerkleTrie(overlay, root).update(change);
      });
      await run(`commit of a block of ${each} changes`, () =>
        store.commit(recordFor(number, root), overlay),
      );
    }
  }
  await run('all accounts in order, of the newest state', () => {
    let found = 0;
    for (const { value } of store.accounts(BigInt(2 * blocks))) found += value.length > 0 ? 1 : 0;
    if (found !== accounts) throw new Error(`${found} accounts`);
  });
  await run(`difference over ${blocks} blocks of ${changes / 10}`, () =>
    store.difference(BigInt(blocks), BigInt(2 * blocks), { account: () => undefined }),
  );
  await run(`${PROOFS} proofs of accounts`, () => {
    for (let i = 0; i < PROOFS; i++) {
      store.prove(Uint8Array.of(i >> 24, i >> 16, i >> 8, i), [], BigInt(blocks));
    }
  });
  await run(`undo of a block of ${changes / 10} changes`, () => store.undo(BigInt(blocks)), blocks);
  await run(
    `prune of a block of ${changes} changes`,
    () => {
      while (!store.prune({ keep: 1n }).done);
    },
    blocks,
  );
}

function recordFor(number: number, stateRoot: Uint8Array): BlockRecord {
  const hash = keccak(Uint8Array.of(number >> 8, number));
  const none = { timestamp: 0n, gasLimit: 0n, gasUsed: 0n, baseFeePerGas: 0n };
  const root = stateRoot as Hash;
  return {
    batch: 0n,
    head: { ...none, number: BigInt(number), hash, stateRoot: root, recentHashes: [hash] },
  };
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
