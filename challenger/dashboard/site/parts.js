import { h } from './dom.js';
import { moment, short } from './format.js';

/** @typedef {import('./wire.js').Node} Node */
/** @typedef {'right' | 'wrong' | 'unknown' | 'quiet'} Tone */

/** The sign that goes with a colour, so that nobody needs to see it. */
const SIGNS = { right: '✓', wrong: '✗', unknown: '?', quiet: '·' };

/**
 * A word with a sign and a colour.
 * @param {Tone} tone
 * @param {string} text
 */
export const badge = (tone, text) =>
  h(
    'span',
    { class: `badge ${tone}` },
    h('span', { 'aria-hidden': 'true' }, `${SIGNS[tone]} `),
    text,
  );

/**
 * A hash by its ends; the whole one is its title.
 * @param {string} value
 * @param {number} [digits]
 */
export const hash = (value, digits) => h('code', { title: value }, short(value, digits));

/**
 * A point in time in words that change, and what it is exactly.
 * @param {string} words
 * @param {number} at Unix seconds
 */
export const time = (words, at) => h('span', { title: moment(at) }, words);

/**
 * Names and values.
 * @param {readonly (readonly [string, ...Node[]] | null)[]} rows
 */
export const fields = (rows) =>
  h(
    'dl',
    {},
    rows
      .filter((row) => row !== null)
      .map(([name, ...value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );

/**
 * A part of the page under a heading of its own.
 * @param {string} id
 * @param {string} title
 * @param {...(Node | readonly Node[])} content
 */
export const section = (id, title, ...content) =>
  h(
    'section',
    { key: id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    ...content,
  );

/**
 * A table that scrolls by itself where it is wider than the page, also by keyboard.
 * @param {string} id
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly Node[]} rows
 */
export const table = (id, caption, head, rows) =>
  h(
    'div',
    { class: 'wide', role: 'region', 'aria-labelledby': id, tabindex: 0 },
    h(
      'table',
      {},
      h('caption', { id }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((title) => h('th', { scope: 'col' }, title)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );

/** @param {string} text */
export const hidden = (text) => h('span', { class: 'hidden' }, text);
