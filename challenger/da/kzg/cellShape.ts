import { firstForeignElement } from '../blob.js';
import {
  CELL_BYTES,
  CELLS,
  type Cell,
  NotACellError,
  POINT_BYTES,
  type ProvenCell,
  TooFewCellsError,
} from './kzg.js';

/** Whether this can be a cell at all. */
export function isCell({ index, bytes }: Cell): boolean {
  return (
    Number.isInteger(index) &&
    index >= 0 &&
    index < CELLS &&
    bytes.length === CELL_BYTES &&
    firstForeignElement(bytes) === undefined
  );
}

/** Whether this can be a cell, its proof and its commitment at all. */
export function isProvenCell(cell: ProvenCell & { readonly commitment: Uint8Array }): boolean {
  return (
    isCell(cell) && cell.proof.length === POINT_BYTES && cell.commitment.length === POINT_BYTES
  );
}

/**
 * The cells in the order of their indices, each once, as libraries want them.
 * @throws {NotACellError} {TooFewCellsError}
 */
export function recoverable(cells: readonly Cell[]): readonly Cell[] {
  const byIndex = new Map<number, Cell>();
  for (const cell of cells) {
    if (!isCell(cell)) throw new NotACellError(cell.index);
    byIndex.set(cell.index, cell);
  }
  if (byIndex.size < CELLS / 2) throw new TooFewCellsError(byIndex.size);
  return [...byIndex.values()].sort((a, b) => a.index - b.index);
}

/** Cells out of the lists that libraries give. */
export function zipCells(
  cells: readonly Uint8Array[],
  proofs: readonly Uint8Array[],
): readonly ProvenCell[] {
  return cells.map((bytes, index) => {
    const proof = proofs[index];
    if (proof === undefined) throw new RangeError(`the library gave no proof of cell ${index}`);
    return { index, bytes, proof };
  });
}
