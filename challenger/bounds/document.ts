import type { Reading } from './proveMeter.js';

/** Marks between which docs/bounds.md holds the tables. */
export const TABLE_START = '<!-- gainsay bounds: start -->';
const TABLE_END = '<!-- gainsay bounds: end -->';

/** The document has no place for the tables. */
export class NoTablesError extends Error {
  readonly code = 'BOUNDS_NO_TABLES';
  readonly nextStep = `put the lines ${TABLE_START} and ${TABLE_END} where the tables belong`;
  constructor() {
    super('the document has no marks for the tables');
    this.name = 'NoTablesError';
  }
}

/** The document with `tables` in place of those that it holds. @throws NoTablesError */
export function withTables(document: string, tables: string): string {
  const [start, end] = place(document);
  return `${document.slice(0, start)}\n\n${tables}\n\n${document.slice(end)}`;
}

/** The figures in the document's tables, by phase and opcode. @throws NoTablesError */
export function readTables(document: string): Map<string, Reading & { readonly ok: boolean }> {
  const [start, end] = place(document);
  const rows = new Map<string, Reading & { ok: boolean }>();
  for (const line of document.slice(start, end).split('\n')) {
    const [, kind, gas, , calldata, , , ok] = line.split('|').map((cell) => cell.trim());
    if (kind === undefined || gas === undefined || calldata === undefined) continue;
    if (/^[\d,]+$/.test(gas)) {
      rows.set(kind, { gas: number(gas), calldata: number(calldata), ok: ok === 'ok' });
    }
  }
  return rows;
}

function place(document: string): [number, number] {
  const start = document.indexOf(TABLE_START);
  const end = document.indexOf(TABLE_END);
  if (start < 0 || end < start) throw new NoTablesError();
  return [start + TABLE_START.length, end];
}

function number(text: string): number {
  return Number(text.replaceAll(',', ''));
}
