import { paint, type Tone } from './paint.js';

/** A line of a table. */
export interface Row {
  readonly cells: readonly string[];
  readonly tone?: Tone;
}

/** A table as lines of text; nothing is cut. `indent`: of every line, spaces. */
export function table(
  head: readonly string[],
  rows: readonly Row[],
  { colour = false, indent = 0 } = {},
): string[] {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    (
      ' '.repeat(indent) + cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
    ).trimEnd();
  return [
    paint(line(head), 'title', colour),
    ...rows.map(({ cells, tone = 'plain' }) => paint(line(cells), tone, colour)),
  ];
}

/** Names and values as lines of text. */
export function fields(
  rows: readonly (readonly [name: string, value: string, tone?: Tone])[],
  { colour = false, indent = 0 } = {},
): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(
    ([name, value, tone = 'plain']) =>
      `${' '.repeat(indent)}${name.padEnd(width)}  ${paint(value, tone, colour)}`,
  );
}
