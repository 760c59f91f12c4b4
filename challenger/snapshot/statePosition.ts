import type { KeyRange } from './keyRange.js';

/**
 * A place in the order of a state: a hashed address and a hashed slot of that account, 32 bytes each. An account stands
 * before its slots, at slot 0: so a range of positions cuts between accounts, or through the storage of one.
 */
export type StatePosition = Uint8Array;

export const POSITION_BYTES = 64;

/** The slot that an account itself stands at, and the last one that it can have. */
export const FIRST_SLOT = new Uint8Array(32);
export const LAST_SLOT = new Uint8Array(32).fill(0xff);

export function positionOf(address: Uint8Array, slot: Uint8Array): StatePosition {
  const position = new Uint8Array(POSITION_BYTES);
  position.set(address);
  position.set(slot, 32);
  return position;
}

/** The hashed addresses that a range of positions touches. */
export const addressesIn = ({ first, last }: KeyRange): KeyRange => ({
  first: first.subarray(0, 32),
  last: last.subarray(0, 32),
});

/** The slots of an account that are in a range of positions. */
export function slotsIn({ first, last }: KeyRange, address: Uint8Array): KeyRange {
  const begins = Buffer.compare(first.subarray(0, 32), address) === 0;
  const ends = Buffer.compare(last.subarray(0, 32), address) === 0;
  return {
    first: begins ? first.subarray(32) : FIRST_SLOT,
    last: ends ? last.subarray(32) : LAST_SLOT,
  };
}

/** Whether an account stands in a range of positions, which holds some of its slots: else it stands in one before. */
export const standsIn = (slots: KeyRange): boolean => Buffer.compare(slots.first, FIRST_SLOT) === 0;

/** Whether these are all the slots that an account can have. */
export const isWhole = (slots: KeyRange): boolean =>
  standsIn(slots) && Buffer.compare(slots.last, LAST_SLOT) === 0;
