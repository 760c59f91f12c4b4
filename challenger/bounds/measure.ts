import { type StepClaim, StepVerifier, transactionGas } from '../conformance/stepVerifier.js';
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
    for (const [kind, { dear, longest }] of found) {
      const long = await measured(meter, longest);
      let dearest = long;
      for (const { claim } of dear) {
        const one = claim === longest ? long : await measured(meter, claim);
        if (one.gas > dearest.gas) dearest = one;
      }
      worst.push({ kind, phase: longest.step.phase, dearest, longest: long });
    }
    return worst;
  } finally {
    await meter.stop();
  }
}

/** Of each kind, so many that look dearest are sent to L1: which one is can hang on a few hundred gas. */
const DEAREST = 3;
/** Near enough what `prove` uses around a step, gas; the transactions tell. */
const MATCH_GAS = 160_000;

interface Found {
  /** Those that look dearest, first the dearest. */
  readonly dear: readonly { readonly claim: StepClaim; readonly gas: number }[];
  readonly longest: StepClaim;
}

/** The dearest and the longest proof of each kind, by a call of the verifier alone. */
async function select({ shapes, attacker, seed, progress }: MeasureOptions) {
  const found = new Map<string, Found>();
  const verifier = await StepVerifier.start(({ claim, outcome, error, execution }) => {
    if (outcome !== 'proven') throw new ProofRefusedError(claim, error ?? 'another state');
    const kind = kindOf(claim.step);
    const { dear, longest } = found.get(kind) ?? { dear: [], longest: claim };
    const gas = transactionGas(claim.proof, execution + MATCH_GAS);
    found.set(kind, {
      dear: [...dear, { claim, gas }].sort((a, b) => b.gas - a.gas).slice(0, DEAREST),
      longest: claim.proof.length > longest.proof.length ? claim : longest,
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
