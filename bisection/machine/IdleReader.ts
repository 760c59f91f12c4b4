import type { Hash } from '../structures/Keccak.js';
import type { Witness } from '../structures/Witness.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';

/** What a claim says of its final idle state. */
export interface IdleContent {
  readonly stateRoot: Hash;
  /** Of the last block that is closed. */
  readonly blockHash: Hash;
  readonly number: bigint;
  /** How many batches have been opened, and the inbox's commitment to the last of them. */
  readonly position: bigint;
  readonly accumulator: Hash;
}

/** A state was to be read that is not between two units. */
export class NotIdleError extends Error {
  readonly code = 'MACHINE_NOT_IDLE';
  readonly nextStep = 'give the state after a whole unit';
  constructor(readonly phase: Phase) {
    super(`the machine is in phase ${String(phase)}, not idle`);
    this.name = 'NotIdleError';
  }
}

/** Reads an idle state. With a witness, what it opens is the proof that `IdleReader.sol` takes. */
export function readIdle(machine: Machine, witness?: Witness): IdleContent {
  const m = machine.snapshot();
  m.begin(witness);
  if (m.phase !== Phase.idle) throw new NotIdleError(m.phase);
  const stateRoot = m.world().fields.state.hash;
  const { position, accumulator } = m.cursor().fields;
  const { hash: blockHash, number } = m.parent().fields;
  return { stateRoot, blockHash, number, position, accumulator };
}
