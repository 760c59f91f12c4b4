import type { BoundsReport, Row } from './report.js';

const HEAD = ['step', 'gas', 'made by', 'calldata, bytes', 'made by', 'bound', ''];

/** The report as two tables of Markdown. */
export function markdown({ phases, opcodes, ordinary }: BoundsReport): string {
  return [
    '### Phases',
    '',
    ...table(phases),
    '',
    '### Opcodes',
    '',
    ...table(opcodes),
    ...(ordinary === undefined ? [] : ['', sentence(ordinary)]),
  ].join('\n');
}

/** The report for a terminal. */
export function text({ phases, opcodes, ordinary }: BoundsReport): string {
  const rows = [...phases, ...opcodes].filter(({ dearest, ok }) => dearest !== undefined || !ok);
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...(ordinary === undefined ? [] : [sentence(ordinary)])].join('\n');
}

function table(rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const align = ['---', '--:', '---', '--:', '---', '---', '---'];
  return [line(HEAD), line(align), ...rows.map((row) => line(cellsOf(row)))];
}

function cellsOf({ kind, bound, dearest, longest, ok }: Row): string[] {
  const limits = `${number(bound.gas)}; ${number(bound.calldata)}`;
  if (dearest === undefined || longest === undefined) {
    return [kind, '', 'no shape', '', '', limits, ok ? '' : 'NOT MEASURED'];
  }
  return [
    kind,
    number(dearest.gas),
    dearest.shape,
    number(longest.calldata),
    longest.shape,
    limits,
    ok ? 'ok' : 'BROKEN',
  ];
}

function sentence({ steps, median, bound, ok }: NonNullable<BoundsReport['ordinary']>): string {
  const result = ok ? 'ok' : 'BROKEN';
  return `Median of ${steps} ordinary opcode steps: ${number(median)} gas; bound ${number(bound)}: ${result}.`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
