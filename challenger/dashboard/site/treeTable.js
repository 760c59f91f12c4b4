import { h } from './dom.js';
import { grouped } from './format.js';
import { fields, hash, hidden, table } from './parts.js';

/** @typedef {import('./wire.js').Tree} Tree */
/** @typedef {import('./wire.js').TreeNode} TreeNode */
/** @typedef {import('./wire.js').Match} Match */

/**
 * The two trees of a match, from their roots down, with ours beside them.
 * @param {Match} match
 * @param {Tree} tree
 * @param {readonly [string, string]} names of the sides
 */
export function treeTable(match, tree, names) {
  const rows = tree.levels.map((level, depth) => {
    const node = level.nodes[level.disputed];
    if (node === undefined) return null;
    const isPlace = level.height === match.height && node.position === match.position;
    return h(
      'tr',
      { key: `level ${level.height}`, class: isPlace ? 'place' : undefined },
      h(
        'th',
        { scope: 'row' },
        grouped(level.height),
        isPlace ? h('span', { class: 'mark' }, ' ◀', hidden(' the disputed place')) : null,
      ),
      h('td', { class: 'way' }, depth === 0 ? 'root' : way(level.disputed)),
      claimedCell(node, 0),
      claimedCell(node, 1),
      h('td', {}, node.ours === null ? unshown('not known') : hash(node.ours, 3)),
    );
  });
  const last = tree.levels.at(-1);
  const deepest = last?.nodes[last.disputed];
  return [
    table(
      `tree-${match.id}`,
      `The trees from their roots (height ${String(tree.height)}) down to where they differ first. ✓ same as ours, ✗ other than ours.`,
      ['Height', 'Half', names[0], names[1], 'Ours'],
      rows,
    ),
    last === undefined || deepest === undefined
      ? null
      : h(
          'details',
          { key: `deepest ${match.id}` },
          h('summary', {}, `The lowest nodes in full (height ${grouped(last.height)})`),
          fields([
            ['Place', `${grouped(deepest.position)} of its height, counted from 0`],
            [names[0], full(deepest.claimed[0])],
            [names[1], full(deepest.claimed[1])],
            ['Ours', full(deepest.ours)],
          ]),
        ),
  ];
}

/** @param {0 | 1} disputed */
const way = (disputed) => [
  h('span', { 'aria-hidden': 'true' }, disputed === 0 ? '↙' : '↘'),
  h('span', { class: 'word' }, disputed === 0 ? ' left' : ' right'),
];

/** @param {string | null | undefined} value */
const full = (value) => (value == null ? 'not known' : h('code', {}, value));

/** @param {string} why */
const unshown = (why) => [h('span', { 'aria-hidden': 'true' }, '·'), hidden(why)];

/**
 * What a side has at a node, and how that compares with ours.
 * @param {TreeNode} node
 * @param {0 | 1} side
 */
function claimedCell({ claimed, ours }, side) {
  const value = claimed[side];
  if (value == null) return h('td', {}, unshown('not shown'));
  if (ours === null) return h('td', {}, hash(value, 3));
  const isSame = value === ours;
  return h(
    'td',
    { class: isSame ? 'right' : 'wrong' },
    h('span', { 'aria-hidden': 'true' }, isSame ? '✓ ' : '✗ '),
    hash(value, 3),
    hidden(isSame ? ' same as ours' : ' other than ours'),
  );
}
