import { h } from './dom.js';
import { moment, roundEther } from './format.js';
import { table } from './parts.js';

/** @typedef {import('./wire.js').Stake} Stake */
/** @typedef {'right' | 'wrong' | 'unknown'} Party */

/** From the bottom up. Each has a pattern of its own, so that nobody needs to see colours. */
const BANDS = /** @type {const} */ ([
  ['wrong', 'for wrong claims'],
  ['right', 'for right claims'],
  ['unknown', 'for claims not judged'],
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
  const first = stakes[0];
  const last = stakes.at(-1);
  if (last === undefined || first === undefined) return [h('p', {}, 'Nothing was seen yet.')];
  const bands = BANDS.filter(([name]) => stakes.some((each) => each[name] !== '0'));
  const said = bands.map(([name, what]) => `${roundEther(last[name])} ${what}`);
  said.push(`of all that ours: ${roundEther(last.ours)}`);
  const end = Math.max(now, last.at, first.at + 1);
  const top = stakes.reduce((most, each) => (sum(each) > most ? sum(each) : most), 1n);
  const scale = { start: first.at, end, top };
  return [
    h('p', { id: 'stakes-now' }, `Now: ${said.join(', ')}.`),
    h(
      'svg',
      {
        class: 'chart',
        role: 'img',
        'aria-labelledby': 'stakes-title stakes-now',
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      },
      patterns(),
      bands.map(([name], at) =>
        h('path', {
          key: name,
          fill: `url(#pattern-${name})`,
          d: band(
            stakes,
            bands.slice(0, at).map(([each]) => each),
            name,
            scale,
          ),
        }),
      ),
      h('path', {
        key: 'ours',
        class: 'ours',
        d: steps(stakes, (each) => BigInt(each.ours), scale),
      }),
    ),
    h(
      'p',
      { class: 'scale' },
      h('span', {}, `from ${moment(first.at)}`),
      h('span', {}, `at most ${roundEther(String(top))}`),
      h('span', {}, `to ${moment(end)}`),
    ),
    h(
      'ul',
      { class: 'legend' },
      bands.map(([name, what]) =>
        legend(
          name,
          what,
          h('rect', {
            ...{ x: 1, y: 1, width: 38, height: 14, fill: `url(#pattern-${name})` },
          }),
        ),
      ),
      legend('ours', 'of all that, ours', h('path', { class: 'ours', d: 'M0 8H40' })),
    ),
    h(
      'details',
      { key: 'stakes-table' },
      h('summary', {}, 'The same as a table'),
      table(
        'stakes-caption',
        'Bonds at risk from each time on',
        ['From', 'Wrong', 'Right', 'Not judged', 'Ours'],
        [...stakes].reverse().map(row),
      ),
    ),
  ];
}

/** @param {Stake} stake */
const sum = ({ right, wrong, unknown }) => BigInt(right) + BigInt(wrong) + BigInt(unknown);

/** What bands are filled with. */
const patterns = () =>
  h(
    'defs',
    {},
    pattern('wrong', h('path', { class: 'hatch wrong', d: 'M-2 2l4 -4M0 8l8 -8M6 10l4 -4' })),
    pattern('right', h('path', { class: 'hatch right', d: 'M0 2H8M0 6H8' })),
    pattern('unknown', h('circle', { class: 'hatch unknown', cx: 4, cy: 4, r: 1.5 })),
  );

/**
 * @param {Party} name
 * @param {import('./wire.js').VElement} content
 */
const pattern = (name, content) =>
  h(
    'pattern',
    { id: `pattern-${name}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
    content,
  );

/**
 * @param {string} name
 * @param {string} what
 * @param {import('./wire.js').VElement} sample
 */
const legend = (name, what, sample) =>
  h(
    'li',
    { key: name },
    h('svg', { class: 'key', viewBox: '0 0 40 16', 'aria-hidden': 'true' }, sample),
    ` ${what}`,
  );

/** @param {Stake} stake */
const row = ({ at, wrong, right, unknown, ours }) =>
  h(
    'tr',
    { key: String(at) },
    h('th', { scope: 'row' }, moment(at)),
    [wrong, right, unknown, ours].map((wei) => h('td', {}, roundEther(wei))),
  );

/**
 * @typedef {object} Scale
 * @property {number} start
 * @property {number} end
 * @property {bigint} top
 */

/**
 * A band over those below it: there along its upper line, and back along its lower one.
 * @param {readonly Stake[]} stakes
 * @param {readonly Party[]} below
 * @param {Party} name
 * @param {Scale} scale
 */
function band(stakes, below, name, scale) {
  const under = (/** @type {Stake} */ each) =>
    below.reduce((total, party) => total + BigInt(each[party]), 0n);
  const over = (/** @type {Stake} */ each) => under(each) + BigInt(each[name]);
  const back = points(stakes, under, scale).reverse();
  return `M${[...points(stakes, over, scale), ...back].join('L')}Z`;
}

/**
 * @param {readonly Stake[]} stakes
 * @param {(stake: Stake) => bigint} value
 * @param {Scale} scale
 */
const steps = (stakes, value, scale) => `M${points(stakes, value, scale).join('L')}`;

/**
 * A line in steps: what was so stays so until the next change.
 * @param {readonly Stake[]} stakes
 * @param {(stake: Stake) => bigint} value
 * @param {Scale} scale
 */
function points(stakes, value, { start, end, top }) {
  const x = (/** @type {number} */ at) =>
    (MARGIN + ((at - start) / (end - start)) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (/** @type {bigint} */ wei) => {
    const share = Number((wei * 10_000n) / top) / 10_000;
    return (HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)).toFixed(1);
  };
  return stakes.flatMap((each, at) => {
    const until = stakes[at + 1]?.at ?? end;
    const height = y(value(each));
    return [`${x(each.at)} ${height}`, `${x(until)} ${height}`];
  });
}
