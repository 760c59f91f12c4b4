import { RLP } from '@ethereumjs/rlp';
import { Bloom } from '../../bisection/machine/Bloom.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { CursorFields } from '../../bisection/machine/Cursor.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Receipt as ReceiptRecord } from '../../bisection/machine/Receipt.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { IdleState, Unit } from '../../bisection/trace/UnitChain.js';
import { BLOCK_HEADER_SIZE, parseBatch, type ParsedBlock } from '../derive/batch.js';
import { toBigInt } from '../derive/rlp.js';
import { nextBaseFee } from '../execute/baseFee.js';
import { executeBatch } from '../execute/batchExecution.js';
import { isBatchRead } from './batchEnd.js';
import { entriesFrom } from './queueEntries.js';
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
  /** The forced queue, at least as long as those batches say; none if it is left out. */
  readonly queue?: Queue;
  /** Told of every block that is executed. */
  readonly onBlock?: (result: BlockResult) => void;
  /** Waited for now and then in long runs. */
  readonly pause?: () => Promise<void>;
}

/** A unit, with the head of the chain after it. */
export interface ClaimUnit {
  readonly unit: Unit;
  readonly head: ChainHead;
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
    yield { unit: { kind: 'batch', batch }, head: last.head };
    const place = { ...batch, isForced: batch.carrier === 'forced', queueNext: last.queueNext };
    last = yield* batchUnits(inputs, place, last.head, { base: 0, from: 0, queueFrom: 0n });
  }
}

/** A batch on its way: its bytes, what L1 says of it, and how many entries of the queue were taken before it. */
type Place = Pick<
  CursorFields,
  'data' | 'l1Timestamp' | 'queueLength' | 'queueDue' | 'queueRoot' | 'isForced' | 'queueNext'
>;

/** Where in a batch to start: executing at `base`, giving units from `from` and from entry `queueFrom` on. */
interface Begin {
  readonly base: number;
  readonly from: number;
  readonly queueFrom: bigint;
}

/** Where the chain stands after a batch. */
interface Stand {
  readonly head: ChainHead;
  readonly queueNext: bigint;
}

/** The units that are left of the batch that is open at the start. */
async function* openBatch(
  inputs: ClaimInputs,
  { block }: IdleState,
  head: ChainHead,
): AsyncGenerator<ClaimUnit, Stand> {
  const cursor = block.fields.cursor.fields;
  const { offset: from, queueNext: queueFrom } = cursor;
  if (!block.fields.header.fields.open) {
    // Of a batch that is read to its end no more may be known than that.
    if (isBatchRead(cursor)) return { head, queueNext: queueFrom };
    return yield* batchUnits(inputs, cursor, head, { base: from, from, queueFrom });
  }
  const open = parseBatch(Bytes.toUint8Array(cursor.data)).find(
    ({ offset, end }) => offset < from && end === cursor.end,
  );
  if (open === undefined) throw new RangeError(`no block is open at ${from} of the batch`);
  const place = { ...cursor, queueNext: queueFrom - BigInt(cursor.taken) };
  return yield* batchUnits(inputs, place, head, { base: open.offset, from, queueFrom });
}

/** Executes the blocks of a batch from `base` on, and gives the units that are not before `from` and `queueFrom`. */
async function* batchUnits(
  { config, executor, onBlock, queue = Queue.none }: ClaimInputs,
  { data, l1Timestamp, isForced, queueNext, ...queued }: Place,
  start: ChainHead,
  { base, from, queueFrom }: Begin,
): AsyncGenerator<ClaimUnit, Stand> {
  let head = start;
  // What a block is does not depend on the bytes before it.
  const blocks = Bytes.toUint8Array(data).subarray(base);
  const left = entriesFrom(queue, queued, queueNext);
  const { units, forcedTaken } = await executeBatch(executor, config, start, blocks, {
    l1Timestamp,
    queue: left.map((entry) => Bytes.toUint8Array(entry)),
    due: Number(queued.queueDue - queueNext),
    isForced,
  });
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
      const { place, result } = unit;
      const { stateRoot } = result;
      const receipt = receiptRecord(result);
      if (place.from === 'queue') {
        const raw = left[place.index];
        if (raw === undefined || queueNext + BigInt(place.index) < queueFrom) continue;
        const where = { queued: raw, offset: 0, length: raw.length };
        yield { unit: { kind: 'transaction', ...where, stateRoot, receipt }, head };
        continue;
      }
      const offset = base + place.offset;
      const { length } = place;
      if (offset - ENTRY_HEADER_SIZE < from) continue;
      yield { unit: { kind: 'transaction', offset, length, stateRoot, receipt }, head };
    }
  }
  return { head, queueNext: queueNext + BigInt(forcedTaken) };
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
    forced: block.forced,
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
