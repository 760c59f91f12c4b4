import { h } from './dom.js';
import { moment, roundEther } from './format.js';
import { table } from './parts.js';

/** @typedef {import('./wire.js').Stake} Stake */

const SERIES = /** @type {const} */ ([
  ['wrong', 'for wrong claims'],
  ['right', 'for right claims'],
  ['unknown', 'for claims not judged'],
  ['ours', 'of all that, ours'],
]);
const WIDTH = 600;
const HEIGHT = 150;
const MARGIN = 8;

/**
 * Money at risk over time: a picture, and the same as a table.
 * @param {readonly Stake[]} stakes the oldest first
 * @param {number} now L1 time
 */
export function stakesChart(stakes, now) {
  const last = stakes.at(-1);
  const first = stakes[0];
  if (last === undefined || first === undefined) return [h('p', {}, 'Nothing was seen yet.')];
  const shown = SERIES.filter(([name]) => stakes.some((each) => each[name] !== '0'));
  const said = shown.map(([name, what]) => `${roundEther(last[name])} ${what}`).join(', ');
  const end = Math.max(now, last.at, first.at + 1);
  const most = stakes.reduce((top, each) => {
    const values = SERIES.map(([name]) => BigInt(each[name]));
    return values.reduce((a, b) => (b > a ? b : a), top);
  }, 1n);
  return [
    h('p', { id: 'stakes-now' }, `Now: ${said === '' ? 'nothing' : said}.`),
    h(
      'svg',
      {
        class: 'chart',
        role: 'img',
        'aria-labelledby': 'stakes-title stakes-now',
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      },
      h('path', { class: 'axis', d: `M${MARGIN} ${HEIGHT - MARGIN}H${WIDTH - MARGIN}` }),
      shown.map(([name]) =>
        h('path', {
          key: name,
          class: `series ${name}`,
          d: line(stakes, name, { start: first.at, end, most }),
        }),
      ),
    ),
    h(
      'ul',
      { class: 'legend' },
      shown.map(([name, what]) =>
        h(
          'li',
          { key: name },
          h(
            'svg',
            { class: 'key', viewBox: '0 0 40 10', 'aria-hidden': 'true' },
            h('path', { class: `series ${name}`, d: 'M0 5H40' }),
          ),
          ` ${what}`,
        ),
      ),
    ),
    h(
      'details',
      { key: 'stakes-table' },
      h('summary', {}, 'The same as a table'),
      table(
        'stakes-caption',
        'Bonds at risk from each time on',
        ['From', 'Wrong', 'Right', 'Not judged', 'Ours'],
        [...stakes].reverse().map((each) =>
          h(
            'tr',
            { key: String(each.at) },
            h('th', { scope: 'row' }, moment(each.at)),
            [each.wrong, each.right, each.unknown, each.ours].map((wei) =>
              h('td', {}, roundEther(wei)),
            ),
          ),
        ),
      ),
    ),
  ];
}

/**
 * A line in steps: what was so stays so until the next change.
 * @param {readonly Stake[]} stakes
 * @param {'right' | 'wrong' | 'unknown' | 'ours'} name
 * @param {{ start: number, end: number, most: bigint }} scale
 */
function line(stakes, name, { start, end, most }) {
  const x = (/** @type {number} */ at) =>
    (MARGIN + ((at - start) / (end - start)) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (/** @type {string} */ wei) => {
    const share = Number((BigInt(wei) * 10_000n) / most) / 10_000;
    return (HEIGHT - MARGIN - share * (HEIGHT - 3 * MARGIN)).toFixed(1);
  };
  const steps = stakes.map((each, at) => {
    const to = `${at === 0 ? 'M' : 'H'}${x(each.at)}`;
    return at === 0 ? `${to} ${y(each[name])}` : `${to}V${y(each[name])}`;
  });
  return `${steps.join('')}H${x(end)}`;
}
