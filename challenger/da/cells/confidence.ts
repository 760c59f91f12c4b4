import { CELLS } from '../kzg/kzg.js';

/** A probability, exactly. */
export interface Chance {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Not a confidence that samples can give. */
export class ConfidenceError extends RangeError {
  readonly code = 'CONFIDENCE';
  readonly exitCode = 2;
  readonly nextStep = 'give a decimal number above 0 and up to 1, such as 0.999';
  constructor(readonly given: string) {
    super(`${given} is no confidence`);
    this.name = 'ConfidenceError';
  }
}

/** The most cells that can be there while the blob cannot be recovered. */
const MOST_USELESS = CELLS / 2 - 1;

/**
 * The chance that `samples` different cells, chosen evenly, are all there although the blob cannot be recovered: at most
 * C(63, samples) / C(128, samples), as at least 65 of 128 cells are then withheld (the adversary of EIP-7594 who withholds
 * just over half, drawn without replacement). It holds if what is withheld does not depend on what is asked for.
 */
export function missChance(samples: number): Chance {
  if (!Number.isInteger(samples) || samples < 0 || samples > CELLS) {
    throw new RangeError(`0 to ${CELLS} cells can be sampled, not ${samples}`);
  }
  let numerator = 1n;
  let denominator = 1n;
  for (let drawn = 0; drawn < samples; drawn++) {
    numerator *= BigInt(Math.max(0, MOST_USELESS - drawn));
    denominator *= BigInt(CELLS - drawn);
  }
  return reduced(numerator, denominator);
}

/** The chance that samples do find out: 1 − missChance. */
export function confidenceOf(samples: number): Chance {
  const { numerator, denominator } = missChance(samples);
  return { numerator: denominator - numerator, denominator };
}

/** The fewest samples that give at least this confidence: 64 give certainty. */
export function samplesFor(confidence: Chance): number {
  const { numerator, denominator } = confidence;
  for (let samples = 0; ; samples++) {
    const reached = confidenceOf(samples);
    if (reached.numerator * denominator >= numerator * reached.denominator) return samples;
  }
}

/**
 * A confidence out of a decimal number, exactly.
 * @throws {ConfidenceError}
 */
export function parseConfidence(text: string): Chance {
  const [, whole, fraction = ''] = /^([01])(?:\.(\d{1,60}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new ConfidenceError(text);
  const denominator = 10n ** BigInt(fraction.length);
  const numerator = BigInt(whole + fraction);
  if (numerator === 0n || numerator > denominator) throw new ConfidenceError(text);
  return reduced(numerator, denominator);
}

/** A chance as a decimal number, never shown higher than it is. */
export function showChance({ numerator, denominator }: Chance, digits = 9): string {
  const scaled = (numerator * 10n ** BigInt(digits)) / denominator;
  const text = scaled.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}

function reduced(numerator: bigint, denominator: bigint): Chance {
  let [a, b] = [numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}
