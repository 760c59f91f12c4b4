import { CELL_BYTES, POINT_BYTES, type ProvenCell } from '../kzg/kzg.js';

/** Bytes of a cell with its proof behind it, in a file and over HTTP. */
export const CELL_FILE_BYTES = CELL_BYTES + POINT_BYTES;

export const encodeCell = ({ bytes, proof }: ProvenCell): Uint8Array =>
  new Uint8Array(Buffer.concat([bytes, proof]));

/** Undefined for bytes of another length. */
export function decodeCell(index: number, content: Uint8Array): ProvenCell | undefined {
  if (content.length !== CELL_FILE_BYTES) return undefined;
  // Copies: of a Buffer, slice is a view of what may be much more.
  const copy = (from: number, to: number) => Uint8Array.from(content.subarray(from, to));
  return { index, bytes: copy(0, CELL_BYTES), proof: copy(CELL_BYTES, CELL_FILE_BYTES) };
}
