import type { Block, Page, Tone } from './page.js';

/** Whether, and how, a terminal shows what matters. */
export interface TextOptions {
  readonly colour: boolean;
}

const CODES: Readonly<Record<Tone | 'title' | 'wrong' | 'right' | 'unknown', string>> = {
  title: '1',
  wrong: '1;31',
  right: '1;32',
  unknown: '1;33',
  claimed: '31',
  true: '32',
  marked: '1',
};
const NAME = 16;

/** A page as text for a terminal. Cells are as wide as they are: no hash is cut. */
export function textPage({ title, tone, lead, sections }: Page, { colour }: TextOptions): string {
  const paint = (text: string, as: keyof typeof CODES | undefined): string =>
    colour && as !== undefined ? `\u001b[${CODES[as]}m${text}\u001b[0m` : text;
  return [
    paint(title, tone),
    ...lead,
    ...sections.flatMap((section) => [
      '',
      paint(section.title, 'title'),
      ...section.blocks.flatMap((block) => linesOf(block, paint)),
    ]),
  ].join('\n');
}

type Paint = (text: string, as: keyof typeof CODES | undefined) => string;

function linesOf(block: Block, paint: Paint): string[] {
  switch (block.kind) {
    case 'fields':
      return block.rows.map(({ name, value, tone }) =>
        paint(`  ${name.padEnd(NAME)}${value}`, tone),
      );
    case 'note':
      return [`  ${block.text}`];
    case 'source':
      return [
        `  ${block.caption}`,
        ...block.lines.map(({ number, text }) =>
          paint(
            `  ${number === block.marked ? '>' : ' '} ${String(number).padStart(5)} | ${text}`,
            number === block.marked ? 'marked' : undefined,
          ),
        ),
      ];
    case 'table':
      return tableLines(block, paint);
  }
}

function tableLines(
  { caption, head, rows }: Extract<Block, { kind: 'table' }>,
  paint: Paint,
): string[] {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  return [`  ${caption}:`, line(head), ...rows.map(({ cells, tone }) => paint(line(cells), tone))];
}
