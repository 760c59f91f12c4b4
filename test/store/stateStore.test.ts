import { open as lmdb } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { BlockOrderError } from '../../challenger/store/commitBlocks.js';
import { WrongChainError, WrongSchemaError } from '../../challenger/store/openFolder.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { NoStoreError, openTables } from '../../challenger/store/tables.js';
import { recordFor } from './blocks.js';
import { newFolder, openStore } from './folder.js';
import { wholeState } from './places.js';
import { applyState, bytesOf, hexOf, type ModelState, nextState } from './stateModel.js';

const random = new Prng('the store');
const first = nextState(new Map(), random, 40);
const second = nextState(first, random, 40);
const none: ModelState = new Map();

describe('the state store', () => {
  it('gives back what was committed, in this process and after another opening', async () => {
    const folder = newFolder();
    const writer = await openStore(folder);
    expect(writer.newest()).toBeUndefined();
    const overlay = writer.overlay();
    const root = applyState(overlay, EMPTY_ROOT, none, first);
    const record = recordFor(0n, root);
    expect(overlay.size).toBeGreaterThan(20);
    writer.commit(record, overlay, [['progress', Uint8Array.of(1, 2)]]);
    expect(overlay.size).toBe(0);
    const next = applyState(overlay, root, first, second);
    const nextRecord = recordFor(1n, next);
    writer.commit(nextRecord, overlay, [
      ['progress', undefined],
      ['other', Uint8Array.of(3)],
    ]);

    const reader = await openStore(folder, true);
    for (const store of [writer, reader]) {
      expect(store.newest()).toEqual(nextRecord);
      expect(store.oldest()).toEqual(record);
      expect(store.block(0n)).toEqual(record);
      expect(store.block(2n)).toBeUndefined();
      expect(store.meta('progress')).toBeUndefined();
      expect([...store.meta('other')!]).toEqual([3]);
      const read = (hash: Uint8Array) => store.node(hash);
      const { values, slots } = wholeState(read, next);
      expect(values.size).toBe(second.size);
      for (const [address, account] of values) {
        expect(hexOf(store.account(bytesOf(address))!)).toBe(account);
      }
      for (const [at, value] of slots) {
        const [address, slot] = at.split('/').map(bytesOf);
        expect(hexOf(store.slot(address!, slot!)!)).toBe(value);
      }
      expect(wholeState(read, root).values.size).toBe(first.size);
      for (const [address] of first) {
        if (!second.has(address)) expect(store.account(bytesOf(address))).toBeUndefined();
      }
    }
  });

  it('keeps no node that only a root between transactions reaches', async () => {
    const store = await openStore();
    const overlay = store.overlay();
    const between = applyState(overlay, EMPTY_ROOT, none, first);
    const root = applyState(overlay, between, first, second);
    store.commit(recordFor(0n, root), overlay);
    expect(store.node(root)).toBeDefined();
    expect(store.node(between)).toBeUndefined();
    expect(overlay.node(between)).toBeDefined();
    overlay.clear();
    expect(overlay.node(between)).toBeUndefined();
  });

  it('takes no block whose state is not whole, and is then as it was', async () => {
    const store = await openStore();
    const overlay = store.overlay();
    const root = applyState(overlay, EMPTY_ROOT, none, first);
    store.commit(recordFor(0n, root), overlay);
    const made = store.overlay();
    const put: Uint8Array[] = [];
    const next = applyState(
      {
        node: (hash) => made.node(hash),
        code: (hash) => made.code(hash),
        putNode: (hash, node) => (put.push(hash.slice()), made.putNode(hash, node)),
        putCode: (hash, code) => (put.push(hash.slice()), made.putCode(hash, code)),
      },
      root,
      first,
      second,
    );
    const before = wholeState((hash) => store.node(hash), root);
    let refused = 0;
    for (const hash of put) {
      if (store.node(hash) !== undefined || store.code(hash) !== undefined) continue;
      const holed = store.overlay();
      for (const other of put) {
        if (Buffer.compare(other, hash) === 0) continue;
        const node = made.node(other);
        if (node !== undefined) holed.putNode(other, node);
        const code = made.code(other);
        if (code !== undefined) holed.putCode(other, code);
      }
      expect(() => store.commit(recordFor(1n, next), holed, [['x', put[0]]])).toThrow(
        MissingNodeError,
      );
      refused++;
    }
    expect(refused).toBeGreaterThan(10);
    expect(store.newest()!.head.number).toBe(0n);
    expect(store.meta('x')).toBeUndefined();
    expect(wholeState((hash) => store.node(hash), root)).toEqual(before);
    for (const [address, account] of before.values) {
      expect(hexOf(store.account(bytesOf(address))!)).toBe(account);
    }
    store.commit(recordFor(1n, next), made);
  });

  it('commits several blocks as one, all or none', async () => {
    const store = await openStore();
    const overlay = store.overlay();
    const roots = [applyState(overlay, EMPTY_ROOT, none, first)];
    roots.push(applyState(overlay, roots[0]!, first, second));
    roots.push(applyState(overlay, roots[1]!, second, first));
    const records = roots.map((root, n) => recordFor(BigInt(n), root));
    const [zero, one, two] = records;
    expect(() => store.commitAll([zero!, two!, one!], overlay)).toThrow(BlockOrderError);
    expect(store.size()).toMatchObject({ blocks: 0, nodes: 0, accounts: 0, codes: 0 });
    store.commitAll(records, overlay, [['progress', Uint8Array.of(3)]]);
    expect(overlay.size).toBe(0);
    expect(store.newest()).toEqual(two);
    expect(store.block(1n)).toEqual(one);
    expect(store.verify()).toMatchObject({ blocks: 3, problems: [] });
    const seen: string[] = [];
    store.difference(0n, 2n, { account: (address) => seen.push(hexOf(address)) });
    expect(seen).toEqual([]);
    store.difference(1n, 0n, { account: (address) => seen.push(hexOf(address)) });
    expect(seen.length).toBeGreaterThan(10);
    expect([...store.accounts(1n)].map(({ key }) => hexOf(key))).toEqual([...second.keys()].sort());
  });

  it('refuses blocks out of order', async () => {
    const store = await openStore();
    const overlay = store.overlay();
    store.commit(recordFor(300n, EMPTY_ROOT), overlay);
    const below = (): void => store.commit(recordFor(300n, EMPTY_ROOT), overlay);
    expect(below).toThrow(BlockOrderError);
    const elsewhere = (): void =>
      store.commit(
        recordFor(301n, EMPTY_ROOT, () => 'another'),
        overlay,
      );
    expect(elsewhere).toThrow('on top of another block');
    const earlier = { ...recordFor(301n, EMPTY_ROOT), batch: 1n };
    expect(() => store.commit(earlier, overlay)).toThrow('of an earlier batch');
    store.commit(recordFor(310n, EMPTY_ROOT), overlay);
    expect(store.newest()).toEqual(recordFor(310n, EMPTY_ROOT));
  });

  it('knows the hashes that BLOCKHASH reaches, on the branch that it is on, and no others', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    const main = (n: number) => recordFor(BigInt(n), EMPTY_ROOT);
    store.commitAll(
      Array.from({ length: 600 }, (_, n) => main(n)),
      store.overlay(),
    );
    while (!store.prune({ keep: 100n }).done);
    expect(store.oldest()).toEqual(main(500));
    store.undo(550n);
    expect(store.newest()).toEqual(main(550));
    const fork = (n: number) =>
      recordFor(BigInt(n), EMPTY_ROOT, (at) => (at > 550n ? 'fork' : 'main'));
    for (const n of [551, 552, 599]) store.commit(fork(n), store.overlay());
    expect(store.newest()).toEqual(fork(599));
    expect(store.block(552n)).toEqual(fork(552));
    expect(store.oldest()).toEqual(main(500));
    await store.close();
    const tables = openTables(folder, true);
    expect(tables.hashes.getKeysCount()).toBe(599 - (500 - 255) + 1);
    await tables.close();
  });

  it('finds the block that a batch ends with', async () => {
    const store = await openStore();
    expect(store.lastOfBatch(3n)).toBeUndefined();
    const batches = [2n, 2n, 3n, 3n, 3n, 6n, 9n];
    for (const [index, batch] of batches.entries()) {
      const record = { ...recordFor(BigInt(10 + index * 3), EMPTY_ROOT), batch };
      store.commit(record, store.overlay());
    }
    const last = (batch: bigint) => store.lastOfBatch(batch)?.head.number;
    expect([1n, 2n, 3n, 4n, 5n, 6n, 8n, 9n, 99n].map(last)).toEqual([
      undefined,
      13n,
      22n,
      22n,
      22n,
      25n,
      25n,
      28n,
      28n,
    ]);
  });

  it('opens no folder of another chain, of another schema, or of nothing', async () => {
    const folder = newFolder();
    const open = (chain: string, readOnly = false) => StateStore.open({ folder, chain, readOnly });
    await expect(open('test', true)).rejects.toThrow(NoStoreError);
    const without = newFolder();
    await lmdb({ path: without }).close();
    await expect(
      StateStore.open({ folder: without, chain: 'test', readOnly: true }),
    ).rejects.toThrow(NoStoreError);
    await (await openStore(folder)).close();
    await expect(open('other')).rejects.toThrow(WrongChainError);
    await expect(open('other', true)).rejects.toThrow(WrongChainError);
    const tables = openTables(folder, false);
    tables.transaction(() => void tables.about.putSync(Buffer.from('schema'), Buffer.from('0')));
    await tables.close();
    await expect(open('test')).rejects.toThrow(WrongSchemaError);
  });
});
