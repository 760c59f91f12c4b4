import { CellFolder } from './cellFolder.js';
import type { CellSource } from './cellSource.js';
import { HttpCellSource } from './httpCellSource.js';

/** A source of cells by its place: an address (http:// or https://), or else a folder. */
export function openCells(place: string): CellSource {
  return /^https?:\/\//.test(place) ? new HttpCellSource(place) : new CellFolder(place);
}
