import { RLP } from '@ethereumjs/rlp';
import { Bloom } from '../../bisection/machine/Bloom.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { CursorFields } from '../../bisection/machine/Cursor.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Receipt as ReceiptRecord } from '../../bisection/machine/Receipt.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { IdleState, Unit } from '../../bisection/trace/UnitChain.js';
import { BLOCK_HEADER_SIZE, parseBatch, type ParsedBlock } from '../derive/batch.js';
import { toBigInt } from '../derive/rlp.js';
import { voidReason } from '../derive/voidBlock.js';
import { CannotTellError } from '../execute/cannotTell.js';
import type {
  BlockResult,
  ChainHead,
  ExecutedHeader,
  Executor,
  TransactionResult,
} from '../execute/executor.js';
import type { Receipt } from '../execute/receipt.js';

const ENTRY_HEADER_SIZE = 4;

/** What the units of a claim follow from. */
export interface ClaimInputs {
  readonly config: Config;
  readonly executor: Executor;
  /** The parent claim's final state, and where the chain stands there: the last block that is closed. */
  readonly start: { readonly idle: IdleState; readonly head: ChainHead };
  /** How many batches the claim covers, counted from the start of the inbox. */
  readonly target: bigint;
  /** The batches after the start's position up to the target, by position. */
  readonly batches: ReadonlyMap<bigint, Batch>;
  /** Told of every block that is executed. */
  readonly onBlock?: (result: BlockResult, batch: bigint) => void;
}

/** A unit, with the head of the chain after it. */
export interface ClaimUnit {
  readonly unit: Unit;
  readonly head: ChainHead;
}

/** A block that takes forced transactions: the chain has no queue for them yet. */
export class ForcedTransactionError extends CannotTellError {
  readonly code = 'FORCED_TRANSACTION';
  readonly nextStep = 'use an inbox without a queue of forced transactions';
  constructor(readonly batch: bigint) {
    super(`a block of batch ${batch} takes forced transactions`);
    this.name = 'ForcedTransactionError';
  }
}

/** A batch that a claim covers and that nobody gave. */
export class MissingBatchError extends CannotTellError {
  readonly code = 'MISSING_BATCH';
  readonly nextStep = 'read the batch from the inbox';
  constructor(readonly batch: bigint) {
    super(`batch ${batch} is missing`);
    this.name = 'MissingBatchError';
  }
}

/**
 * Executes the batches of a claim and gives its units in order. A claim may start in the middle of a block, where its
 * parent ran out of units; the block is then executed whole again. Throws a CannotTellError where there is no answer.
 */
export async function* claimUnits(inputs: ClaimInputs): AsyncGenerator<ClaimUnit> {
  const { idle, head } = inputs.start;
  const { cursor, header } = idle.block.fields;
  const from = header.fields.open ? cursor.fields.offset : undefined;
  let last = yield* openBatchUnits(inputs, cursor.fields, head, from);
  for (let n = cursor.fields.position + 1n; n <= inputs.target; n++) {
    const batch = inputs.batches.get(n);
    if (batch === undefined) throw new MissingBatchError(n);
    yield { unit: { kind: 'batch', batch }, head: last };
    const { queueNext } = cursor.fields;
    last = yield* openBatchUnits(inputs, { ...batch, queueNext, position: n, offset: 0 }, last);
  }
}

/** The units of the open batch behind its opening. @param from where to go on in a block that is open already. */
async function* openBatchUnits(
  inputs: ClaimInputs,
  cursor: Omit<CursorFields, 'accumulator' | 'end' | 'forced'>,
  start: ChainHead,
  from?: number,
): AsyncGenerator<ClaimUnit, ChainHead> {
  let head = start;
  for (const block of parseBatch(Bytes.toUint8Array(cursor.data))) {
    const isOpen = from !== undefined && block.offset < from && from <= block.end;
    if (block.offset < cursor.offset && !isOpen) continue;
    const queueLeft = cursor.queueLength - cursor.queueNext;
    const { l1Timestamp } = cursor;
    if (voidReason(block, head, { l1Timestamp, queueLeft }, inputs.config) !== undefined) {
      yield { unit: { kind: 'void', end: block.end }, head };
      continue;
    }
    if (block.forced > 0) throw new ForcedTransactionError(cursor.position);
    const transactions = block.entries.map(({ raw }) => raw);
    const result = await inputs.executor.execute(head, { ...block, transactions });
    inputs.onBlock?.(result, cursor.position);
    for (const unit of blockUnits(block, result, isOpen ? from : undefined)) yield { unit, head };
    head = result.head;
    yield { unit: { kind: 'close', parent: parentOf(result.header) }, head };
  }
  return head;
}

/** The units of an executed block but its close. */
function* blockUnits(block: ParsedBlock, result: BlockResult, from?: number): Generator<Unit> {
  if (from === undefined) yield blockUnit(block, result);
  for (const [index, { offset, raw }] of block.entries.entries()) {
    const outcome = result.transactions[index];
    if (outcome === undefined) throw new RangeError(`no result of entry ${index}`);
    if (from !== undefined && offset - ENTRY_HEADER_SIZE < from) continue;
    const { stateRoot } = outcome;
    const receipt = receiptRecord(outcome);
    yield { kind: 'transaction', offset, length: raw.length, stateRoot, receipt };
  }
}

function blockUnit(block: ParsedBlock, { header, openedStateRoot }: BlockResult): Unit {
  return {
    kind: 'block',
    header: {
      number: header.number,
      timestamp: block.timestamp,
      feeRecipient: toBigInt(block.feeRecipient),
      prevRandao: toBigInt(block.prevRandao),
      gasLimit: block.gasLimit,
      baseFee: header.baseFeePerGas,
      parentBeaconBlockRoot: header.parentBeaconBlockRoot.slice() as typeof header.hash,
      extraLength: block.extraLength,
      extraData: block.extraField.slice(),
    },
    body: block.offset + BLOCK_HEADER_SIZE,
    end: block.end,
    stateRoot: openedStateRoot,
  };
}

/** The receipt as the machine keeps it, undefined for an entry that was skipped. */
function receiptRecord({ receipt }: TransactionResult): ReceiptRecord | undefined {
  if (receipt === undefined) return undefined;
  const { type, status, cumulativeGasUsed, logsBloom, logs } = receipt;
  const bloom = logs.length === 0 ? Bloom.empty : new Bloom(logsBloom);
  return new ReceiptRecord(type, status === 1, cumulativeGasUsed, bloom, logBuffer(logs));
}

function logBuffer(logs: Receipt['logs']): Bytes {
  if (logs.length === 0) return Bytes.EMPTY;
  const encoded = logs.map(({ address, topics, data }) => RLP.encode([address, [...topics], data]));
  return Bytes.build(Buffer.concat(encoded));
}

function parentOf(header: ExecutedHeader) {
  const { hash, number, timestamp, gasLimit, gasUsed, baseFeePerGas } = header;
  return { hash, number, timestamp, gasLimit, gasUsed, baseFee: baseFeePerGas };
}
