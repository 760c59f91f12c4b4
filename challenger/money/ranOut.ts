import type { Book, Slot } from './book.js';

/**
 * What a move should be given that has run out of gas before: twice what it had. An endpoint that lies can have its
 * estimate too low again and again (docs/l1-access.md §2). 0 if it never ran out.
 * @param key of the move
 */
export function gasAfterRunningOut({ slots }: Book, key: string): bigint {
  return slots
    .filter((slot) => slot.move.key === key && ranOut(slot))
    .reduce((most, { gasLimit }) => (2n * gasLimit > most ? 2n * gasLimit : most), 0n);
}

/**
 * A call gets 63 of 64 parts of the gas (EIP-150), so what runs out four calls deep leaves 6 %. What is refused for
 * another reason leaves more: it was given an eighth more than it takes.
 */
const ranOut = ({ inclusion, gasLimit }: Slot): boolean =>
  inclusion !== undefined && !inclusion.isDone && 16n * inclusion.gasUsed >= 15n * gasLimit;
