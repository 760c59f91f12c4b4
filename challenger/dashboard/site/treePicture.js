import { h } from './dom.js';

/** @typedef {import('./wire.js').Tree} Tree */

/** Of a tree's picture, in its own units. */
const WIDTH = 160;
const STEP = 13;
const TOP = 14;
const REACH = 14;
/** How much of the way's distance from the middle is left a level further down, so that it stays in the picture. */
const DRIFT = 0.75;

/**
 * The two trees as pictures: the way from the root to the difference, and the halves that it leaves behind. The same as
 * the table, for the eye only.
 * @param {Tree} tree
 * @param {readonly [string, string]} names of the sides
 */
export const treePicture = (tree, names) =>
  h(
    'div',
    { class: 'pictures', 'aria-hidden': 'true' },
    [0, 1].map((side) =>
      h(
        'div',
        { class: 'picture' },
        h('p', {}, names[side === 0 ? 0 : 1]),
        picture(tree, side === 0 ? 0 : 1),
      ),
    ),
  );

/**
 * @param {Tree} tree
 * @param {0 | 1} side
 */
function picture({ levels }, side) {
  const lines = [];
  const dots = [];
  let x = WIDTH / 2;
  for (const [depth, { nodes, disputed }] of levels.entries()) {
    const y = TOP + depth * STEP;
    const before = x;
    const middle = WIDTH / 2 + (before - WIDTH / 2) * DRIFT;
    if (depth > 0) x = middle + (disputed === 0 ? -REACH : REACH);
    for (const [at, node] of nodes.entries()) {
      const isWay = at === disputed;
      const to = isWay ? x : 2 * middle - x;
      if (depth > 0) {
        const kind = isWay ? 'way' : 'aside';
        lines.push(h('line', { class: kind, x1: before, y1: y - STEP, x2: to, y2: y }));
      }
      dots.push(dot(to, y, node.claimed[side], node.ours, isWay));
    }
  }
  const height = TOP + levels.length * STEP;
  return h('svg', { viewBox: `0 0 ${WIDTH} ${height}`, class: 'tree' }, lines, dots);
}

/**
 * A node: a disc if it is as ours, a cross if it is not, a ring if it is not shown.
 * @param {number} x
 * @param {number} y
 * @param {string | null | undefined} claimed
 * @param {string | null} ours
 * @param {boolean} isWay
 */
function dot(x, y, claimed, ours, isWay) {
  const size = isWay ? 4 : 2.5;
  if (claimed == null || ours === null) {
    return h('circle', { class: 'unshown', cx: x, cy: y, r: size - 0.5 });
  }
  if (claimed === ours) return h('circle', { class: 'same', cx: x, cy: y, r: size });
  const d = `M${x - size} ${y - size}l${2 * size} ${2 * size}M${x + size} ${y - size}l${-2 * size} ${2 * size}`;
  return h('path', { class: 'other', d });
}
