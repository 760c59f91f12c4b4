import { expect } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import type { StateStore } from '../../challenger/store/stateStore.js';
import { recordFor } from './blocks.js';
import { wholeState } from './places.js';
import {
  applyState,
  bytesOf,
  hexOf,
  type ModelState,
  nextState,
  oracleRoot,
} from './stateModel.js';

interface Block {
  readonly number: bigint;
  readonly state: ModelState;
  readonly root: Uint8Array;
}

/** Random commits, undos, prunes and pins on a store, beside a plain list of the states that it should keep. */
export class RandomRun {
  readonly kept: Block[] = [];
  readonly done: string[] = [];
  private readonly random: Prng;
  private readonly pins = new Map<string, bigint>();
  /** From which block on the chain is on which branch; what counts is the last that begins early enough. */
  private readonly branches: { readonly from: bigint; readonly name: string }[] = [];

  constructor(
    seed: string,
    private readonly store: StateStore,
  ) {
    this.random = new Prng(seed);
  }

  act(): void {
    const kind = this.kept.length === 0 ? 9 : this.random.below(10);
    if (kind === 0) this.undo();
    else if (kind <= 2) this.prune();
    else if (kind === 3) this.pin();
    else if (kind === 4 && this.pins.size > 0) this.unpinAll();
    else this.commit();
  }

  private record({ number, root }: Omit<Block, 'state'>) {
    return recordFor(number, root, (n) => {
      return this.branches.findLast(({ from }) => from <= n)?.name ?? 'main';
    });
  }

  commit(): void {
    const before = this.kept.at(-1);
    const state = nextState(before?.state ?? new Map(), this.random, this.random.below(15));
    const number = (before?.number ?? -1n) + (this.random.oneIn(6) ? 3n : 1n);
    const overlay = this.store.overlay();
    const from = before?.root ?? EMPTY_ROOT;
    const root = applyState(overlay, from, before?.state ?? new Map(), state);
    this.store.commit(this.record({ number, root }), overlay, [['last', Buffer.from(`${number}`)]]);
    this.kept.push({ number, state, root });
    this.done.push(`commit ${number}`);
  }

  undo(): void {
    const { number } = this.random.pick(this.kept);
    this.store.undo(number, [['last', Buffer.from(`${number}`)]]);
    this.kept.splice(this.kept.findIndex((block) => block.number === number) + 1);
    this.branches.push({ from: number + 1n, name: `branch ${this.branches.length}` });
    this.done.push(`undo to ${number}`);
  }

  prune(): void {
    const newest = this.kept.at(-1)!.number;
    const keep = BigInt(this.random.below(5) + 1);
    const floor = this.random.oneIn(2) ? this.random.pick(this.kept).number : undefined;
    const atMost = this.random.pick([1, 50, 20_000]);
    const options = { keep, atMost, ...(floor !== undefined && { floor }) };
    const piece = this.store.prune(options);
    const limits = [newest - keep + 1n, floor, ...this.pins.values()];
    const limit = limits.reduce<bigint>((low, n) => (n !== undefined && n < low ? n : low), newest);
    let gone = 0;
    while (this.kept.length > 1 && this.kept[1]!.number <= limit) {
      if (gone === piece.blocks) break;
      this.kept.shift();
      gone++;
    }
    expect(piece.blocks).toBe(gone);
    expect(piece.done).toBe(this.kept.length === 1 || this.kept[1]!.number > limit);
    this.done.push(`prune ${piece.blocks}`);
  }

  pin(): void {
    const name = `pin ${this.random.below(2)}`;
    const { number } = this.random.pick(this.kept);
    this.store.pin(name, number);
    this.pins.set(name, number);
    this.done.push(name);
  }

  unpinAll(): void {
    for (const name of this.pins.keys()) this.store.unpin(name);
    this.pins.clear();
    this.done.push('unpin');
  }

  /** The store against the list, by walks that use nothing of the store but reads by hash. */
  async check(): Promise<void> {
    expect(this.store.verify().problems).toEqual([]);
    const newest = this.kept.at(-1);
    expect(this.store.newest()?.head.number).toBe(newest?.number);
    expect(this.store.oldest()?.head.number).toBe(this.kept[0]?.number);
    // How often a hash comes to stand at a place where the kept block before it had another one.
    const counts = new Map<string, number>();
    let before: ReadonlyMap<string, string> = new Map();
    const read = (hash: Uint8Array) => this.store.node(hash);
    for (const { number, state, root } of this.kept) {
      expect(this.store.block(number)).toEqual(this.record({ number, root }));
      expect(await oracleRoot(state)).toBe(hexOf(root));
      const { places } = wholeState(read, root);
      for (const [place, hash] of places) {
        if (before.get(place) !== hash) counts.set(hash, (counts.get(hash) ?? 0) + 1);
      }
      before = places;
    }
    const size = this.store.size();
    expect(size.nodes).toBe(counts.size);
    expect(size.blocks).toBe(this.kept.length);
    if (newest === undefined) return;
    expect(Buffer.from(this.store.meta('last')!).toString()).toBe(`${newest.number}`);
    const whole = wholeState(read, newest.root);
    expect([size.accounts, size.slots]).toEqual([whole.values.size, whole.slots.size]);
    for (const [address, account] of whole.values) {
      expect(hexOf(this.store.account(bytesOf(address))!)).toBe(account);
    }
  }
}
