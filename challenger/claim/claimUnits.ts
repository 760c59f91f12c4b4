import { RLP } from '@ethereumjs/rlp';
import { Bloom } from '../../bisection/machine/Bloom.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Receipt as ReceiptRecord } from '../../bisection/machine/Receipt.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { IdleState, Unit } from '../../bisection/trace/UnitChain.js';
import { BLOCK_HEADER_SIZE, parseBatch, type ParsedBlock } from '../derive/batch.js';
import { toBigInt } from '../derive/rlp.js';
import { nextBaseFee } from '../execute/baseFee.js';
import { executeBatch } from '../execute/batchExecution.js';
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
  readonly onBlock?: (result: BlockResult) => void;
}

/** A unit, with the head of the chain after it. */
export interface ClaimUnit {
  readonly unit: Unit;
  readonly head: ChainHead;
}

/** A batch posted behind forced transactions: there are no units for them yet. */
export class ForcedTransactionError extends CannotTellError {
  readonly code = 'FORCED_TRANSACTION';
  readonly nextStep = 'use an inbox without a queue of forced transactions';
  constructor(readonly batch: bigint) {
    super(`batch ${batch} was posted with a queue of forced transactions`);
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
  const { cursor } = idle.block.fields;
  let last = yield* openBatch(inputs, idle, head);
  for (let n = cursor.fields.position + 1n; n <= inputs.target; n++) {
    const batch = inputs.batches.get(n);
    if (batch === undefined) throw new MissingBatchError(n);
    if (batch.queueLength > cursor.fields.queueNext) throw new ForcedTransactionError(n);
    yield { unit: { kind: 'batch', batch }, head: last };
    last = yield* batchUnits(inputs, batch, Bytes.toUint8Array(batch.data), last, 0, 0);
  }
}

/** The units that are left of the batch that is open at the start. */
async function* openBatch(
  inputs: ClaimInputs,
  { block }: IdleState,
  head: ChainHead,
): AsyncGenerator<ClaimUnit, ChainHead> {
  const cursor = block.fields.cursor.fields;
  const bytes = Bytes.toUint8Array(cursor.data);
  const from = cursor.offset;
  if (!block.fields.header.fields.open) {
    return yield* batchUnits(inputs, cursor, bytes, head, from, from);
  }
  const open = parseBatch(bytes).find(({ offset, end }) => offset < from && end === cursor.end);
  if (open === undefined) throw new RangeError(`no block is open at ${from} of the batch`);
  return yield* batchUnits(inputs, cursor, bytes, head, open.offset, from);
}

/**
 * Executes the blocks of a batch that start at `base` or behind it, and gives the units that start at `from` or
 * behind it.
 */
async function* batchUnits(
  { config, executor, onBlock }: ClaimInputs,
  { l1Timestamp }: Pick<Batch, 'l1Timestamp'>,
  bytes: Uint8Array,
  start: ChainHead,
  base: number,
  from: number,
): AsyncGenerator<ClaimUnit, ChainHead> {
  let head = start;
  // What a block is does not depend on the bytes before it.
  const blocks = bytes.subarray(base);
  const { units } = await executeBatch(executor, config, start, blocks, { l1Timestamp });
  for (const unit of units) {
    if (unit.kind === 'batch') continue;
    if (unit.kind === 'close') {
      head = unit.result.head;
      onBlock?.(unit.result);
      yield { unit: { kind: 'close', parent: parentOf(unit.result.header) }, head };
    } else if (unit.kind === 'void') {
      yield { unit: { kind: 'void', end: base + unit.block.end }, head };
    } else if (unit.kind === 'block') {
      if (base + unit.block.offset >= from) {
        yield { unit: blockUnit(unit.block, unit.stateRoot, base, head), head };
      }
    } else {
      if (unit.place.from === 'queue') throw new RangeError('no queue was given');
      const offset = base + unit.place.offset;
      const { length } = unit.place;
      const { stateRoot } = unit.result;
      if (offset - ENTRY_HEADER_SIZE < from) continue;
      const receipt = receiptRecord(unit.result);
      yield { unit: { kind: 'transaction', offset, length, stateRoot, receipt }, head };
    }
  }
  return head;
}

function blockUnit(block: ParsedBlock, stateRoot: Hash, base: number, parent: ChainHead): Unit {
  return {
    kind: 'block',
    header: {
      number: parent.number + 1n,
      timestamp: block.timestamp,
      feeRecipient: toBigInt(block.feeRecipient),
      prevRandao: toBigInt(block.prevRandao),
      gasLimit: block.gasLimit,
      baseFee: nextBaseFee(parent),
      parentBeaconBlockRoot: block.parentBeaconBlockRoot.slice() as Hash,
      extraLength: block.extraLength,
      extraData: block.extraField.slice(),
    },
    body: base + block.offset + BLOCK_HEADER_SIZE,
    end: base + block.end,
    stateRoot,
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
