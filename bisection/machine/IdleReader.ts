import { ProofWriter } from '../structures/Proof.js';
import type { Machine } from './Machine.js';

/** The proof that opens an idle state for a claim: machine, context, world, block, cursor, parent. */
export function idleProof(machine: Machine): Uint8Array {
  const proof = new ProofWriter();
  const m = machine.snapshot();
  m.begin(proof);
  m.world();
  m.cursor();
  m.parent();
  return proof.bytes();
}
