import { MarkedTables } from '../markedTables.js';
import type { Reading } from './proveMeter.js';

/** Where docs/bounds.md holds the tables. */
export const BOUNDS_TABLES = new MarkedTables('bounds');

/** The figures in the document's tables, by phase and opcode. @throws NoTablesError */
export function readTables(document: string): Map<string, Reading & { readonly ok: boolean }> {
  const rows = new Map<string, Reading & { ok: boolean }>();
  for (const line of BOUNDS_TABLES.read(document).split('\n')) {
    const [, kind, gas, , calldata, , , ok] = line.split('|').map((cell) => cell.trim());
    if (kind === undefined || gas === undefined || calldata === undefined) continue;
    if (/^[\d,]+$/.test(gas)) {
      rows.set(kind, { gas: number(gas), calldata: number(calldata), ok: ok === 'ok' });
    }
  }
  return rows;
}

function number(text: string): number {
  return Number(text.replaceAll(',', ''));
}
