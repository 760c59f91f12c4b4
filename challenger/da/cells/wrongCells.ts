import type { Kzg, ProvenCell } from '../kzg/kzg.js';

/** A cell with whose it is said to be. */
export type ClaimedCell = ProvenCell & { readonly commitment: Uint8Array };

/** The cells that are not what they are said to be. One check for all of them if none is; halves where some are. */
export async function wrongCells<T extends ClaimedCell>(
  kzg: Kzg,
  cells: readonly T[],
): Promise<readonly T[]> {
  if (await kzg.verifyCells(cells)) return [];
  if (cells.length === 1) return cells;
  const middle = cells.length >> 1;
  return [
    ...(await wrongCells(kzg, cells.slice(0, middle))),
    ...(await wrongCells(kzg, cells.slice(middle))),
  ];
}
