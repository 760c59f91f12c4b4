/** A table for people. */
export interface Table {
  readonly head: readonly string[];
  /** Columns of figures, which stand to the right. */
  readonly figures: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** As Markdown, a line each. */
export function markdownLines({ head, figures, rows }: Table): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (figures.includes(column) ? '--:' : '---'));
  return [line(head), line(rule), ...rows.map(line)];
}

/** For a terminal, a line each. */
export function textLines({ head, figures, rows }: Table): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return figures.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
