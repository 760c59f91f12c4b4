import { type StepClaim, StepVerifier } from '../conformance/stepVerifier.js';
import { candidates, kindOf } from './candidates.js';
import type { Attacker } from './attacker.js';
import { Prng } from '../devnet/prng.js';
import { ProofRefusedError, ProveMeter, type Reading } from './proveMeter.js';
import type { Shape } from './shape.js';

/** The worst of a kind of step: the dearest proof and the longest one. */
export interface Worst {
  /** A phase, or in phase opcode an opcode. */
  readonly kind: string;
  readonly phase: string;
  readonly dearest: Measured;
  readonly longest: Measured;
}

/** A proof, what it costs on L1, and which shape made it. */
export interface Measured extends Reading {
  readonly shape: string;
}

export interface MeasureOptions {
  readonly shapes: readonly Shape[];
  readonly attacker: Attacker;
  readonly seed: string;
  /** Told of each shape before it is run. */
  readonly progress?: (shape: string) => void;
}

/**
 * Runs every shape, has the Solidity verifier check the steps that are candidates for the worst of their kind, and sends
 * the worst to an L1 in transactions.
 * @throws ProofRefusedError where the verifier does not agree with the machine.
 */
export async function measure(options: MeasureOptions): Promise<Worst[]> {
  const found = await select(options);
  const meter = await ProveMeter.start();
  try {
    const worst: Worst[] = [];
    for (const [kind, { dearest, longest }] of found) {
      const dear = await measured(meter, dearest);
      const long = longest === dearest ? dear : await measured(meter, longest);
      worst.push({ kind, phase: dearest.step.phase, dearest: dear, longest: long });
    }
    return worst;
  } finally {
    await meter.stop();
  }
}

interface Found {
  readonly dearest: StepClaim;
  readonly longest: StepClaim;
  readonly gas: number;
}

/** The dearest and the longest proof of each kind, by a call of the verifier alone. */
async function select({ shapes, attacker, seed, progress }: MeasureOptions) {
  const found = new Map<string, Found>();
  const verifier = await StepVerifier.start(({ claim, outcome, error, gas }) => {
    if (outcome !== 'proven') throw new ProofRefusedError(claim, error ?? 'another state');
    const kind = kindOf(claim.step);
    const before = found.get(kind) ?? { dearest: claim, longest: claim, gas };
    found.set(kind, {
      dearest: gas > before.gas ? claim : before.dearest,
      gas: Math.max(gas, before.gas),
      longest: claim.proof.length > before.longest.proof.length ? claim : before.longest,
    });
  });
  try {
    for (const shape of shapes) {
      progress?.(shape.name);
      const random = new Prng(`${seed}/${shape.name}`);
      for (const claim of candidates(shape.name, shape.stage({ attacker, random }))) {
        await verifier.submit(claim);
      }
    }
    await verifier.finish();
  } finally {
    await verifier.stop();
  }
  return found;
}

async function measured(meter: ProveMeter, claim: StepClaim): Promise<Measured> {
  return { ...(await meter.read(claim)), shape: claim.case };
}
