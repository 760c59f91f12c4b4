/** Marks between which docs/costs.md holds the tables. */
export const TABLE_START = '<!-- gainsay costs: start -->';
export const TABLE_END = '<!-- gainsay costs: end -->';

/** The document has no place for the tables. */
export class NoCostTablesError extends Error {
  readonly code = 'COSTS_NO_TABLES';
  readonly nextStep = `put the lines ${TABLE_START} and ${TABLE_END} where the tables belong`;
  constructor() {
    super('the document has no marks for the tables');
    this.name = 'NoCostTablesError';
  }
}

/** The document with `tables` in place of those that it holds. @throws NoCostTablesError */
export function withTables(document: string, tables: string): string {
  const start = document.indexOf(TABLE_START);
  const end = document.indexOf(TABLE_END);
  if (start < 0 || end < start) throw new NoCostTablesError();
  const head = document.slice(0, start + TABLE_START.length);
  return `${head}\n\n${tables}\n\n${document.slice(end)}`;
}
