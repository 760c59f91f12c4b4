import { dataLength } from 'ethers';
import type { Signer } from '../keys/signer.js';
import type { Unsigned } from '../keys/unsigned.js';
import type { Clock } from '../da/dataWatch.js';
import { MoveRefusedError } from '../l1/sender.js';
import { denialOf, fundsShort } from './admission.js';
import type { AlarmBell } from './alarmBell.js';
import { type Attempt, type Book, type ChainView, type Move, newest, type Slot } from './book.js';
import { withSlot } from './book.js';
import { attemptOf, signedEntry } from './entry.js';
import { gasFor, type MoveGas, revertedLimit } from './gasLimit.js';
import { type FeeMarket, type Fees, firstFees, LEAST_RAISE, raisedFees } from './fees.js';
import type { Journal } from './journal.js';
import type { MoneyChain } from './moneyChain.js';
import { mostGasOf } from './moveGas.js';
import { moveKey } from './moveKey.js';
import { NoAnswerError } from './noAnswer.js';
import type { Opening, Step } from './plan.js';
import type { MoneyPolicy } from './policy.js';
import { type Denial, FundsShortError } from './denial.js';

/** The key did not sign: its keeper is away, or refuses. */
export class SignerFailedError extends Error {
  readonly code = 'MONEY_SIGNER_FAILED';
  readonly nextStep = 'look at the keeper of the key; moves are signed as soon as it answers';
  constructor(
    readonly what: string,
    override readonly cause: unknown,
  ) {
    super(`${what} was not signed: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'SignerFailedError';
  }
}

export interface OutboxOptions {
  readonly signer: Signer;
  readonly chain: MoneyChain;
  readonly journal: Journal;
  readonly policy: MoneyPolicy;
  readonly clock: Clock;
  readonly bell: AlarmBell;
}

/** What L1 says and asks for. */
export interface Now {
  readonly view: ChainView;
  readonly market: FeeMarket;
}

/** The book after a nonce was to be used; `denial`: why it was not. */
export interface Opened {
  readonly book: Book;
  readonly denial?: Denial | MoveRefusedError;
}

/** Gas of a transfer to an account without code (EIP-2). */
const TRANSFER_GAS = 21_000n;
const BLOB_GAS = 131_072n;
/** From how many refusals in a row on an operator hears of it: one may be a race with a block. */
const REFUSALS = 3;

/** Signs, writes down, sends. Every transaction is in the journal before any node has it. */
export class Outbox {
  constructor(private readonly options: OutboxOptions) {}

  /** Uses a nonce. @throws SignerFailedError, JournalFailedError, NoAnswerError: then nothing was sent */
  async open(book: Book, opening: Opening, now: Now): Promise<Opened> {
    const { policy, signer, bell } = this.options;
    const { nonce } = opening;
    const move = opening.kind === 'move' ? opening.move : this.filler();
    const rest = { ...book, waiting: book.waiting.filter((each) => each !== move) };
    // Nodes do not try what the account cannot pay.
    const unpaid = fundsShort(move.call.value, move, book, now.view, signer.address);
    const gas = unpaid ?? (await this.gasOf(move, book, now.view));
    if (gas instanceof FundsShortError) {
      bell.denied(gas, move);
      return { book: rest, denial: gas };
    }
    if (gas instanceof MoveRefusedError) return { book: rest, denial: gas };
    const fees = firstFees(now.market, policy.fees, move.blobs.length > 0);
    const priced = { move, gas: gas.takes, fees, most: mostFor(move, gas.limit, fees) };
    const denial = denialOf(priced, book, now, signer.address, policy);
    if (denial !== undefined) {
      bell.denied(denial, move);
      return { book: rest, denial };
    }
    const attempt = await this.sign(move, nonce, gas.limit, fees);
    if (move.isFiller === true) bell.nonceFilled(nonce);
    const slot: Slot = { nonce, move, attempts: [attempt], isTold: false, refusals: 0 };
    return { book: await this.broadcast(withSlot(rest, slot), slot, attempt, 'sent') };
  }

  /** Does something about a nonce that is in flight. @throws as `open` */
  async take(book: Book, step: Step, now: Now): Promise<Book> {
    const { slot } = step;
    if (step.kind === 'broadcast') return this.broadcast(book, slot, step.attempt, 'sentAgain');
    const raised = await this.raise(book, slot, step.percent, now);
    if (raised !== undefined) return raised;
    if (now.view.pooled.has(newest(slot).hash)) return book;
    return this.broadcast(book, slot, newest(slot), 'sentAgain');
  }

  /** Replaces a transaction; undefined if it must not cost more, or is not worth it. */
  private async raise(
    book: Book,
    slot: Slot,
    percent: bigint,
    now: Now,
  ): Promise<Book | undefined> {
    const { policy, signer, bell } = this.options;
    const { move, nonce } = slot;
    const fees = raisedFees(newest(slot).fees, now.market, policy.fees, percent);
    if (fees === undefined) {
      bell.feeLimit(slot, now.market.base + now.market.tip);
      return undefined;
    }
    const gas = await this.gasToRaise(move, book, now.view);
    const isLast = book.waiting.length === 0 && book.slots.at(-1)?.nonce === nonce;
    // It will be reverted: no more is paid for that, unless others wait behind it.
    if (gas instanceof MoveRefusedError && isLast) return undefined;
    const before = newest(slot).gasLimit;
    const wanted = gas === undefined || gas instanceof MoveRefusedError ? 0n : gas.limit;
    const gasLimit = wanted < before ? before : wanted;
    const priced = { move, gas: gasLimit, fees, most: mostFor(move, gasLimit, fees) };
    const denial = denialOf(priced, book, now, signer.address, policy, slot);
    if (denial !== undefined) {
      if (percent > LEAST_RAISE.plain) return this.raise(book, slot, LEAST_RAISE.plain, now);
      bell.denied(denial, move);
      return undefined;
    }
    const attempt = await this.sign(move, nonce, gasLimit, fees);
    const replaced = { ...slot, attempts: [...slot.attempts, attempt] };
    return this.broadcast(withSlot(book, replaced), replaced, attempt, 'raised');
  }

  private async sign(move: Move, nonce: number, gasLimit: bigint, fees: Fees): Promise<Attempt> {
    const { signer, chain, journal, clock } = this.options;
    const unsigned: Unsigned = {
      ...{ chainId: chain.chainId, nonce, ...move.call, gasLimit },
      ...{ maxFeePerGas: fees.cap, maxPriorityFeePerGas: fees.tip },
      ...(fees.blobCap === undefined
        ? {}
        : { blobs: { maxFeePerBlobGas: fees.blobCap, carried: move.blobs } }),
    };
    let raw: string;
    try {
      raw = await signer.signTransaction(unsigned);
    } catch (error) {
      throw new SignerFailedError(move.what, error);
    }
    const { attempt } = attemptOf(raw, clock.now());
    await journal.append(signedEntry(move, attempt));
    return attempt;
  }

  private async broadcast(
    book: Book,
    slot: Slot,
    attempt: Attempt,
    as: 'sent' | 'raised' | 'sentAgain',
  ): Promise<Book> {
    const { chain, bell } = this.options;
    const answer = await chain.broadcast(attempt.raw);
    if (answer.kind === 'unanswered') {
      bell.tell({ kind: 'blind', reason: answer.reason });
      return book;
    }
    if (answer.kind === 'taken') {
      bell.sent(as, slot, attempt);
      return withSlot(book, { ...slot, refusals: 0, takenMs: this.options.clock.now() });
    }
    const refused = { ...slot, refusals: slot.refusals + 1 };
    if (refused.refusals >= REFUSALS) bell.nodeRefuses(slot, answer.code, answer.reason);
    return withSlot(book, refused);
  }

  /** What a move takes now, or why it is refused. */
  private async gasOf(
    move: Move,
    book: Book,
    { head }: ChainView,
  ): Promise<MoveGas | MoveRefusedError> {
    if (move.isFiller === true) return { takes: TRANSFER_GAS, limit: TRANSFER_GAS };
    const { chain, signer, bell } = this.options;
    try {
      const estimate = await chain.simulate(move, signer.address, head);
      const most = mostGasOf(move.what, dataLength(move.call.data), head.gasLimit);
      if (estimate + estimate / 8n > most) {
        const reason = `${move.what} is said to take ${String(estimate)} gas, and ${String(most)} at most is believed`;
        bell.tell({ kind: 'blind', reason });
      }
      const reverted = revertedLimit(book, move.key);
      return gasFor({ estimate, most, reverted, block: head.gasLimit });
    } catch (error) {
      if (error instanceof MoveRefusedError) return error;
      throw error;
    }
  }

  /** As `gasOf`; undefined where nobody answers: what is in flight then keeps its limit, and others wait behind it. */
  private async gasToRaise(
    move: Move,
    book: Book,
    view: ChainView,
  ): Promise<MoveGas | MoveRefusedError | undefined> {
    try {
      return await this.gasOf(move, book, view);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      this.options.bell.tell({ kind: 'blind', reason: error.message });
      return undefined;
    }
  }

  private filler(): Move {
    const call = { to: this.options.signer.address, data: '0x', value: 0n };
    return { key: moveKey(call, []), what: 'fill nonce', call, blobs: [], isFiller: true };
  }
}

const mostFor = ({ call, blobs }: Move, gas: bigint, { cap, blobCap }: Fees): bigint =>
  gas * cap + BLOB_GAS * BigInt(blobs.length) * (blobCap ?? 0n) + call.value;
