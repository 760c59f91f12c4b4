import { Phase } from '../../bisection/machine/Phase.js';
import { step as takeStep } from '../../bisection/machine/Step.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { describeStep, type StepDescription } from '../../bisection/trace/Description.js';
import type { StepClaim } from '../conformance/stepVerifier.js';
import type { Stage } from './stage.js';

/** Of each kind of step in a shape, so many with the longest proofs are measured. */
const LONGEST = 4;

/** Bytes that are no opcode are one kind. */
export const NO_OPCODE = 'INVALID';

/** What a row of the table is about: a phase, in phase opcode the opcode. */
export function kindOf({ phase, opcode }: StepDescription): string {
  return opcode?.startsWith('0x') ? NO_OPCODE : (opcode ?? phase);
}

/**
 * Runs a stage to the end, with a proof of every step, and gives those that are worth measuring: of each kind the ones
 * with the longest proofs, and the 1st, 2nd, 4th, 8th, … one.
 */
export function candidates(name: string, stage: Stage): StepClaim[] {
  const { machine, host, units, planting } = stage;
  const { config, target, accumulator } = host;
  const kinds = new Map<string, Kind>();
  for (let unit = 0; unit < units; unit++) {
    let index = 0;
    do {
      planting?.before(machine);
      const step = describeStep(machine);
      const state = machine.hash;
      const writer = new ProofWriter();
      takeStep(machine, host, writer);
      const proof = writer.bytes();
      const expected = machine.hash;
      const inputs = { config, target, accumulator, index, state, proof, expected };
      const kind = kinds.get(kindOf(step)) ?? new Kind();
      kinds.set(kindOf(step), kind);
      kind.add({ ...inputs, case: name, step });
      index++;
    } while (machine.phase !== Phase.idle);
  }
  return [...kinds.values()].flatMap((kind) => kind.chosen());
}

/** The steps of one kind. */
class Kind {
  private seen = 0;
  private readonly spread: StepClaim[] = [];
  private longest: StepClaim[] = [];

  add(claim: StepClaim): void {
    this.seen++;
    if ((this.seen & (this.seen - 1)) === 0) this.spread.push(claim);
    const shortest = this.longest.at(-1);
    if (this.longest.length === LONGEST && shortest && claim.proof.length <= shortest.proof.length)
      return;
    this.longest = [...this.longest, claim]
      .sort((a, b) => b.proof.length - a.proof.length)
      .slice(0, LONGEST);
  }

  chosen(): StepClaim[] {
    return [...new Set([...this.longest, ...this.spread])];
  }
}
