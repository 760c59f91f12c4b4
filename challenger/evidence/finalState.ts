import type { Hash } from '../../bisection/structures/Keccak.js';
import { StandingReader } from '../sync/standingReader.js';
import { UnboundEvidenceError } from './unbound.js';

/** What a claim says of the state that it ends in, which its own transaction shows. */
export interface FinalState {
  readonly stateRoot: Hash;
  /** The last block that is closed. */
  readonly block: {
    readonly hash: Hash;
    readonly number: bigint;
    readonly timestamp: bigint;
    readonly gasLimit: bigint;
    readonly gasUsed: bigint;
    readonly baseFee: bigint;
  };
  /** Batches that it has read, and entries of the forced queue. */
  readonly position: bigint;
  readonly queueNext: bigint;
}

/**
 * Opens a final state: machine, context, world, block, cursor, parent (docs/machine.md §3), each held against its hash.
 * @throws UnboundEvidenceError
 */
export function openFinal(idle: Uint8Array, state: Hash): FinalState {
  try {
    const reader = new StandingReader(idle);
    const machine = reader.record('machine', 66, state).skip(1 + 32);
    const context = reader.record('context', 193, machine.hash()).skip(32);
    const world = reader.record('world', 169, context.hash());
    const block = reader.record('block', 237, context.skip(32).hash());
    const cursor = reader.record('cursor', 166, block.hash());
    const position = cursor.integer(8);
    // Accumulator, data, five numbers, the queue's root, whether the batch is forced.
    const queueNext = cursor.skip(32 + 32 + 6 * 8 + 32 + 1).integer(8);
    const parent = reader.record('parent', 97, block.skip(32).hash());
    reader.end();
    return {
      stateRoot: world.hash(),
      block: {
        hash: parent.hash(),
        number: parent.integer(8),
        timestamp: parent.integer(8),
        gasLimit: parent.integer(8),
        gasUsed: parent.integer(8),
        baseFee: parent.integer(32),
      },
      position,
      queueNext,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnboundEvidenceError('final state', reason, error);
  }
}
