import { modularPower } from '../../derive/modularPower.js';
import { BLS_ORDER } from '../../execute/pointEvaluation.js';
import { ELEMENTS } from '../blob.js';

/** PRIMITIVE_ROOT_OF_UNITY of EIP-4844: a generator of the scalar field's multiplicative group. */
const GENERATOR = 7n;
const ROOT = modularPower(GENERATOR, (BLS_ORDER - 1n) / BigInt(ELEMENTS), BLS_ORDER);

/** There is no such element in a blob. */
export class ElementIndexError extends RangeError {
  readonly code = 'ELEMENT_INDEX';
  readonly nextStep = `an element's index is a whole number from 0 to ${ELEMENTS - 1}`;
  constructor(readonly index: number) {
    super(`a blob has no element ${index}`);
    this.name = 'ElementIndexError';
  }
}

/**
 * Where the polynomial of a blob has the value of its element `index` (0…4095): ω^brp(index), ω the primitive root of
 * unity of order 4096, brp the reversal of 12 bits (EIP-4844). 32 bytes, big-endian.
 */
export function elementPoint(index: number): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index >= ELEMENTS)
    throw new ElementIndexError(index);
  const point = modularPower(ROOT, BigInt(reverseBits(index)), BLS_ORDER);
  return new Uint8Array(Buffer.from(point.toString(16).padStart(64, '0'), 'hex'));
}

/** The 12 bits of `index` in reverse. */
function reverseBits(index: number): number {
  let reversed = 0;
  for (let bit = 1; bit < ELEMENTS; bit *= 2) reversed = reversed * 2 + (index & bit ? 1 : 0);
  return reversed;
}
