import { Transaction } from 'ethers';
import type { MoveReceipt } from '../../challenger/l1/mover.js';
import { MoveRefusedError } from '../../challenger/l1/sender.js';
import type { ChainView, Inclusion, Move } from '../../challenger/money/book.js';
import type { FeeMarket } from '../../challenger/money/fees.js';
import type { Broadcast, MoneyChain, ViewQuestion } from '../../challenger/money/moneyChain.js';
import { NoAnswerError } from '../../challenger/money/noAnswer.js';

/** A transaction as the model sees it: of our account, or of somebody else who has the key. */
interface Sent {
  readonly hash: string;
  readonly nonce: number;
  readonly tip: bigint;
  readonly cap: bigint;
  readonly gas: bigint;
  readonly value: bigint;
  readonly data: string;
  readonly isOurs: boolean;
}

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly time: bigint;
  readonly base: bigint;
  readonly transactions: readonly Sent[];
}

const GWEI = 10n ** 9n;
const SLOT = 12n;

/**
 * L1 with one account, as small as it can be: blocks with a base fee, a pool with the rules of geth for nonces and
 * replacements, whatever a test does to it. Written from the EIPs and geth's documentation, not from the code under test.
 */
export class ModelChain implements MoneyChain {
  readonly chainId = 1n;
  readonly blocks: Block[] = [
    { number: 0, hash: 'b0', time: 1_000n, base: 10n * GWEI, transactions: [] },
  ];
  /** By nonce. */
  pool = new Map<number, Sent>();
  /** All raw transactions that ever reached a node: somebody may mine them at any time. */
  readonly seen = new Map<string, Sent>();
  balance = 1_000n * 10n ** 18n;
  /** Calldata of moves that the contract refuses. */
  readonly refused = new Set<string>();
  /** Calldata of moves that no node can estimate. */
  readonly unanswered = new Set<string>();
  /** What a move is said to take. */
  gas = 80_000n;
  /** What it takes: with less it is reverted in its block. */
  needs = 0n;
  /** The next nonce with the pool, where somebody makes it up. */
  invented: number | undefined;
  /** How many of the next questions get no answer. */
  silent = 0;
  /** How many of the next transactions arrive though the answer is lost. */
  lostAnswers = 0;
  private serial = 0;
  private crash: { left: number; happen: () => void } | undefined;

  get head(): Block {
    return this.blocks.at(-1)!;
  }

  get mined(): Sent[] {
    return this.blocks.flatMap(({ transactions }) => transactions);
  }

  /** A block: of each nonce in turn, what offers the base fee and the tip that proposers want. */
  mine(base: bigint, wantedTip: bigint, most: number): void {
    const transactions: Sent[] = [];
    for (let nonce = this.used(this.mined); transactions.length < most; nonce++) {
      const next = this.pool.get(nonce);
      if (next === undefined || next.cap < base + wantedTip || next.tip < wantedTip) break;
      transactions.push(next);
    }
    this.append(base, transactions);
  }

  /** Takes back blocks; what was in them is in the pool again, or forgotten. */
  reorganize(depth: number, isKept: boolean, base: bigint): void {
    const gone = this.blocks.splice(Math.max(1, this.blocks.length - depth));
    for (const { transactions } of gone) {
      for (const sent of transactions) {
        if (isKept && !this.pool.has(sent.nonce)) this.pool.set(sent.nonce, sent);
      }
    }
    // As long as the chain that it takes the place of, so that no clock of the test runs back.
    for (const _ of gone) this.append(base, []);
  }

  /** Somebody else with the same key sends a transaction. */
  foreign(tip: bigint, cap: bigint, isNext: boolean): void {
    const used = this.used(this.mined);
    let nonce = used;
    while (!isNext && this.pool.has(nonce)) nonce++;
    if (this.pool.has(nonce)) return;
    this.serial++;
    const hash = `foreign${String(this.serial)}`;
    const sent = { hash, nonce, tip, cap, gas: 21_000n, value: 0n, data: hash, isOurs: false };
    this.pool.set(nonce, sent);
    this.seen.set(hash, sent);
  }

  drop(nonce: number): void {
    this.pool.delete(nonce);
  }

  /** A transaction of ours that a node had once gets into a block though it was replaced. */
  mineOld(pick: number, base: bigint): void {
    const next = this.used(this.mined);
    const all = [...this.seen.values()].filter(({ nonce, cap }) => nonce === next && cap >= base);
    const sent = all[pick % Math.max(1, all.length)];
    this.append(base, sent === undefined ? [] : [sent]);
  }

  /** The process dies at the `count`th thing that it asks of L1 or of its disk from now on. */
  crashIn(count: number): Promise<void> {
    return new Promise((resolve) => (this.crash = { left: count, happen: resolve }));
  }

  /** A moment at which the process may die: then it never gets further. */
  moment(): Promise<void> {
    if (this.crash === undefined) return Promise.resolve();
    this.crash.left--;
    if (this.crash.left > 0) return Promise.resolve();
    this.crash.happen();
    return new Promise(() => undefined);
  }

  /** It runs again. */
  recover(): void {
    this.crash = undefined;
  }

  async view({ included, pooled, lost }: ViewQuestion): Promise<ChainView> {
    await this.ask('view');
    const { number, hash, time } = this.head;
    const where = new Map<string, Inclusion>();
    for (const block of this.blocks) {
      for (const sent of block.transactions) {
        if (!included.includes(sent.hash)) continue;
        where.set(sent.hash, inclusion(sent, block, sent.gas >= this.needs));
      }
    }
    const nonce = this.used(this.mined);
    let pendingNonce = nonce;
    while (this.pool.has(pendingNonce)) pendingNonce++;
    const deep = this.blocks.filter((block) => block.number <= number - lost);
    return {
      head: { number, hash, time, gasLimit: 30_000_000n },
      nonce,
      usedForGood: this.used(deep.flatMap(({ transactions }) => transactions)),
      pendingNonce: this.invented ?? pendingNonce,
      balance: this.balance - this.spentOn(() => true),
      included: where,
      pooled: new Set(
        [...this.pool.values()].map((sent) => sent.hash).filter((each) => pooled.includes(each)),
      ),
    };
  }

  async market(): Promise<FeeMarket> {
    await this.ask('market');
    return { base: this.head.base, tip: GWEI, blobBase: 1n };
  }

  async simulate({ what, call }: Move): Promise<bigint> {
    await this.ask('simulate');
    if (this.refused.has(call.data)) throw new MoveRefusedError(what, 'Refused', []);
    if (this.unanswered.has(call.data)) throw new NoAnswerError(what, new Error('unanswered'));
    return this.gas;
  }

  async broadcast(raw: string): Promise<Broadcast> {
    await this.moment();
    const signed = Transaction.from(raw);
    const { nonce, data, value } = signed;
    const sent: Sent = {
      ...{ hash: signed.hash!, nonce, data, value, isOurs: true },
      ...{ tip: signed.maxPriorityFeePerGas!, cap: signed.maxFeePerGas!, gas: signed.gasLimit },
    };
    if (this.silent > 0) {
      this.silent--;
      return { kind: 'unanswered', reason: 'silent' };
    }
    const reason = this.take(sent);
    await this.moment();
    if (this.lostAnswers > 0) {
      this.lostAnswers--;
      return { kind: 'unanswered', reason: 'lost' };
    }
    if (reason === undefined) return { kind: 'taken' };
    return { kind: 'refused', code: -32000, reason };
  }

  async receipt(hash: string): Promise<MoveReceipt | undefined> {
    await this.ask('receipt');
    for (const block of this.blocks) {
      const sent = block.transactions.find((each) => each.hash === hash);
      if (sent !== undefined) {
        const { number: blockNumber } = block;
        return { hash, blockNumber, gasUsed: gasUsed(sent) };
      }
    }
    return undefined;
  }

  refusal({ what }: Move): Promise<MoveRefusedError> {
    return Promise.resolve(new MoveRefusedError(what, undefined, []));
  }

  /** What our transactions have cost, of those that `isOf` says, value included. */
  spentOn(isOf: (sent: Sent) => boolean): bigint {
    return this.blocks.reduce(
      (all, { base, transactions }) =>
        transactions
          .filter((sent) => sent.isOurs && isOf(sent))
          .reduce((sum, sent) => sum + paid(sent, base) + sent.value, all),
      0n,
    );
  }

  private take(sent: Sent): string | undefined {
    const used = this.used(this.mined);
    if (sent.nonce < used) return 'nonce too low';
    if (sent.tip < 1n) return 'transaction underpriced';
    const before = this.pool.get(sent.nonce);
    if (before?.hash === sent.hash) return undefined;
    if (before !== undefined) {
      const isRaised = (now: bigint, then: bigint) => now * 100n >= then * 110n && now > then;
      if (!isRaised(sent.tip, before.tip) || !isRaised(sent.cap, before.cap)) {
        return 'replacement transaction underpriced';
      }
    }
    this.pool.set(sent.nonce, sent);
    this.seen.set(sent.hash, sent);
    return undefined;
  }

  private append(base: bigint, transactions: readonly Sent[]): void {
    const { number, time } = this.head;
    this.serial++;
    const hash = `b${String(this.serial)}`;
    this.blocks.push({ number: number + 1, hash, time: time + SLOT, base, transactions });
    const used = this.used(this.mined);
    for (const nonce of this.pool.keys()) if (nonce < used) this.pool.delete(nonce);
  }

  private used(transactions: readonly Sent[]): number {
    return transactions.length;
  }

  private async ask(what: string): Promise<void> {
    await this.moment();
    if (this.silent === 0) return;
    this.silent--;
    throw new NoAnswerError(what, new Error('silent'));
  }
}

const gasUsed = ({ gas }: Sent): bigint => (gas * 8n) / 9n;
const paid = (sent: Sent, base: bigint): bigint => {
  const offer = base + sent.tip;
  return gasUsed(sent) * (offer < sent.cap ? offer : sent.cap);
};

function inclusion(sent: Sent, { number, base }: Block, isDone: boolean): Inclusion {
  const used = isDone ? gasUsed(sent) : sent.gas;
  return { hash: sent.hash, block: number, isDone, gasUsed: used, fee: paid(sent, base) };
}
