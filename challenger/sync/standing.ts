import { equals } from '../../bisection/game/Hashes.js';
import { Block } from '../../bisection/machine/Block.js';
import { Cursor, type CursorFields } from '../../bisection/machine/Cursor.js';
import { Header } from '../../bisection/machine/Header.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { ZERO_HASH } from '../../bisection/machine/Packer.js';
import { Parent, type ParentFields } from '../../bisection/machine/Parent.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { hashRing, type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import { endRange, isBatchRead } from '../claim/batchEnd.js';
import type { ChainHead } from '../execute/executor.js';
import { proofShape, proveQueue, provesQueue } from './queueProof.js';
import { type RecordFields, StandingReader, WrongStandingError } from './standingReader.js';

/** What is needed to go on from a claim without anything that came before it. */
export interface Standing {
  readonly idle: IdleState;
  readonly head: ChainHead;
  /** The forced queue from the first entry on that no block has taken; none of its entries are known yet. */
  readonly queue: Queue;
}

/** A claim ended where its unit tree was full, in the middle of a batch: nobody can start from it without that batch. */
export class UnfinishedClaimError extends Error {
  readonly code = 'CLAIM_UNFINISHED';
  readonly nextStep = 'start from its parent';
  constructor(
    /** The batch that it ends in. */
    readonly position: bigint,
    readonly where: 'block' | 'batch',
  ) {
    super(`the claim ends in the middle of a ${where}, in batch ${String(position)}`);
    this.name = 'UnfinishedClaimError';
  }
}

const RING = 256;
const RING_SIZE = 32 * RING;

/**
 * The standing of an idle state behind a whole batch (docs/sync.md §2).
 * @param queue must reach from the first entry that is not taken to the last one when the batch was posted
 * @throws UnfinishedClaimError, MissingEntryError
 */
export function encodeStanding(idle: IdleState, queue: Queue): Uint8Array {
  const { cursor, header, hashes } = idle.block.fields;
  const { data, position, queueNext, queueLength } = cursor.fields;
  if (header.fields.open) throw new UnfinishedClaimError(position, 'block');
  if (!isBatchRead(cursor.fields)) throw new UnfinishedClaimError(position, 'batch');
  const writer = new ProofWriter();
  writer.fixed(idleProof(idleMachine(idle)));
  writer.fixed(Bytes.toUint8Array(hashes));
  Bytes.open(data, writer);
  const { offset, length } = endRange(cursor.fields);
  Bytes.readOpened(data, offset, length, writer);
  const { edge, rest } = proveQueue(queue, queueNext, queueLength);
  for (const hash of [...edge, ...rest]) writer.fixed(hash);
  return writer.bytes();
}

/**
 * Opens a standing that somebody gave. What it gives is what the state binds, whoever gave it.
 * @param state of the claim, as L1 has it
 * @throws WrongStandingError where a byte is not what the state binds; UnfinishedClaimError
 */
export function openStanding(bytes: Uint8Array, state: Hash): Standing {
  const reader = new StandingReader(bytes);
  const machine = reader.record('machine', 66, state).skip(1 + 32);
  const context = reader.record('context', 193, machine.hash()).skip(32);
  const world = reader.record('world', 169, context.hash());
  const block = reader.record('block', 237, context.skip(32).hash());
  const place = readPlace(reader.record('cursor', 166, block.hash()));
  // What comes next differs where a block is open.
  if (!equals(block.hash(), Header.none.hash)) {
    throw new UnfinishedClaimError(place.position, 'block');
  }
  const parent = readParent(reader.record('parent', 97, block.hash()));
  const hashes = Bytes.build(reader.take(RING_SIZE));
  if (!equals(hashes.hash, block.hash())) throw new WrongStandingError('hashes');
  const data = openData(reader, place);
  const edge = openQueue(reader, place);
  reader.end();

  const cursor = new Cursor({ ...place, data });
  if (!isBatchRead(cursor.fields)) throw new UnfinishedClaimError(place.position, 'batch');
  const idle = {
    stateRoot: world.hash(),
    block: Block.between(cursor, new Parent(parent), hashes),
  };
  // The rest of each record is what it is between two blocks, or this is no state behind a whole batch.
  if (!equals(idleMachine(idle).hash, state)) throw new WrongStandingError('machine');
  return { idle, head: headOf(idle), queue: new Queue([], place.queueNext, edge) };
}

/** Bytes before the hashes of blocks: machine, context, world, block, cursor, parent. */
const BEFORE_RING = 66 + 193 + 169 + 237 + 166 + 97;

/** A standing without the hashes of blocks, for whoever has those in another place. */
export function withoutHashes(standing: Uint8Array): Uint8Array {
  const behind = standing.subarray(BEFORE_RING + RING_SIZE);
  return new Uint8Array(Buffer.concat([standing.subarray(0, BEFORE_RING), behind]));
}

/** The whole standing again. `head`: of its last block. */
export function withHashes(
  standing: Uint8Array,
  { number, recentHashes }: Pick<ChainHead, 'number' | 'recentHashes'>,
): Uint8Array {
  const ring = hashRing(number, recentHashes);
  const [before, behind] = [standing.subarray(0, BEFORE_RING), standing.subarray(BEFORE_RING)];
  return new Uint8Array(Buffer.concat([before, ring, behind]));
}

/** Where a chain stands between two blocks, as an executor takes it. */
export function headOf({ stateRoot, block }: IdleState): ChainHead {
  const { hash, number, timestamp, gasLimit, gasUsed, baseFee } = block.fields.parent.fields;
  const ring = Bytes.toUint8Array(block.fields.hashes);
  const recentHashes: Hash[] = [];
  for (let n = number; n >= 0n && recentHashes.length < RING; n--) {
    const at = Number(n % BigInt(RING)) * 32;
    const each = ring.slice(at, at + 32) as Hash;
    // Of a chain that starts later than with block 0, the blocks before its start.
    if (equals(each, ZERO_HASH)) break;
    recentHashes.unshift(each);
  }
  const fees = { gasLimit, gasUsed, baseFeePerGas: baseFee };
  return { number, hash, stateRoot, timestamp, ...fees, recentHashes };
}

/** The cursor, its data by their hash. */
interface Place extends Omit<CursorFields, 'data'> {
  readonly dataHash: Hash;
}

function readPlace(cursor: RecordFields): Place {
  return {
    position: cursor.integer(8),
    accumulator: cursor.hash(),
    dataHash: cursor.hash(),
    offset: Number(cursor.integer(8)),
    end: Number(cursor.integer(8)),
    l1Number: cursor.integer(8),
    l1Timestamp: cursor.integer(8),
    queueLength: cursor.integer(8),
    queueDue: cursor.integer(8),
    queueRoot: cursor.hash(),
    isForced: cursor.integer(1) === 1n,
    queueNext: cursor.integer(8),
    taken: Number(cursor.integer(2)),
    forced: Number(cursor.integer(2)),
  };
}

function readParent(parent: RecordFields): ParentFields {
  return {
    hash: parent.hash(),
    number: parent.integer(8),
    timestamp: parent.integer(8),
    gasLimit: parent.integer(8),
    gasUsed: parent.integer(8),
    baseFee: parent.integer(32),
  };
}

/** The batch, of which nothing is known but what the machine reads of its end. */
function openData(reader: StandingReader, { dataHash, offset }: Place): Bytes {
  const record = reader.record('data', 41, dataHash);
  const length = Number(record.integer(8));
  const range = endRange({ offset, data: { length } });
  return Bytes.partly(length, record.hash(), range, (hash, size) =>
    reader.open('data', size, hash),
  );
}

function openQueue(reader: StandingReader, { queueNext, queueLength, queueRoot }: Place): Hash[] {
  const shape = proofShape(queueNext, queueLength);
  const edge = reader.hashes(shape.edge);
  const rest = reader.hashes(shape.rest);
  if (!provesQueue({ edge, rest }, queueNext, queueLength, queueRoot)) {
    throw new WrongStandingError('queue');
  }
  return edge;
}
