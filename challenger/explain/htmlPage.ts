import { createHash } from 'node:crypto';
import { STYLE } from './htmlStyle.js';
import type { Block, Page, Section } from './page.js';

/**
 * A page as one HTML file that opens offline: no scripts, nothing from anywhere else, which its content security policy
 * says too. What the bundle says stands in it as text only.
 */
export function htmlPage({ title, tone, lead, sections }: Page): string {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${text(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#content">Skip to the content</a>',
    `<header class="${tone}">`,
    `<h1>${text(title)}</h1>`,
    ...lead.map((line) => `<p>${text(line)}</p>`),
    '</header>',
    '<nav aria-label="Sections">',
    '<ul>',
    ...sections.map(({ id, title: name }) => `<li><a href="#${id}">${text(name)}</a></li>`),
    '</ul>',
    '</nav>',
    '<main id="content" tabindex="-1">',
    ...sections.flatMap(sectionLines),
    '</main>',
    '<footer><p>Made by <code>gainsay explain</code>.</p></footer>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sectionLines({ id, title, blocks }: Section): string[] {
  return [
    `<section id="${id}" aria-labelledby="${id}-title">`,
    `<h2 id="${id}-title">${text(title)}</h2>`,
    ...blocks.flatMap((block, index) => blockLines(block, `${id}-${String(index)}`)),
    '</section>',
  ];
}

function blockLines(block: Block, id: string): string[] {
  switch (block.kind) {
    case 'note':
      return [`<p>${text(block.text)}</p>`];
    case 'fields':
      return [
        '<dl>',
        ...block.rows.map(
          ({ name, value, tone }) =>
            `<div${classOf(tone)}><dt>${text(name)}</dt><dd>${valueOf(value)}</dd></div>`,
        ),
        '</dl>',
      ];
    case 'source':
      return [
        '<figure>',
        `<figcaption>${text(block.caption)}</figcaption>`,
        `<pre tabindex="0" aria-label="${text(block.caption)}">${block.lines
          .map(({ number, text: line }) => sourceLine(number, line, block.marked))
          .join('\n')}</pre>`,
        '</figure>',
      ];
    case 'table':
      return tableLines(block, id);
  }
}

function sourceLine(number: number, line: string, marked: number): string {
  const shown = `${String(number).padStart(5)}  ${text(line)}`;
  return number === marked ? `<mark>${shown}</mark>` : shown;
}

/** A table that scrolls by itself where it is wider than the page, also by keyboard. */
function tableLines(
  { caption, head, rows }: Extract<Block, { kind: 'table' }>,
  id: string,
): string[] {
  const isTree = head.includes('own');
  return [
    `<div class="wide" role="region" aria-labelledby="${id}" tabindex="0">`,
    `<table${isTree ? ' class="tree"' : ''}>`,
    `<caption id="${id}">${text(caption)}</caption>`,
    `<thead><tr>${head.map(headCell).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(({ cells, tone }) => {
      const [first = '', ...others] = cells;
      const row = others.map((cell) => `<td>${valueOf(cell)}</td>`).join('');
      return `<tr${classOf(tone)}><th scope="row">${valueOf(first)}</th>${row}</tr>`;
    }),
    '</tbody>',
    '</table>',
    '</div>',
  ];
}

const headCell = (title: string): string =>
  title === '' ? '<td></td>' : `<th scope="col">${text(title)}</th>`;

const classOf = (tone: string | undefined): string =>
  tone === undefined ? '' : ` class="${tone}"`;

/** Long hexadecimal in a font of fixed width, which may break anywhere. */
function valueOf(value: string): string {
  const shown = text(value);
  return /0x[0-9a-f]{8}/.test(value) ? `<code>${shown}</code>` : shown;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const text = (raw: string): string => raw.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? each);
