import { left, runs } from './clocks.js';
import { h } from './dom.js';
import { ahead, countdown, grouped, moment, short } from './format.js';
import { badge, fields, hash } from './parts.js';
import { treePicture } from './treePicture.js';
import { treeTable } from './treeTable.js';
import { PHASES } from './words.js';

/** @typedef {import('./wire.js').DisputePage} DisputePage */
/** @typedef {import('./wire.js').Match} Match */
/** @typedef {import('./wire.js').Claim} Claim */
/** @typedef {import('./wire.js').Entrant} Entrant */

/** Of more matches than these the trees are folded up at first. */
const MOST_UNFOLDED = 4;

/**
 * A match, and the matches of step trees that came of it.
 * @param {Match} match
 * @param {DisputePage} page
 * @param {readonly Claim[]} claims
 * @param {number} now L1 time
 * @returns {import('./wire.js').VElement}
 */
export function matchView(match, page, claims, now) {
  const { dispute, detail } = page;
  const names = sideNames(match, dispute.entrants, claims);
  const tree = detail.trees.find((each) => each.match === match.id);
  const inner = dispute.matches.filter(({ subdispute }) => subdispute === match.id);
  const isUnit = match.level === 'unit';
  const heading = isUnit ? 'h3' : 'h4';
  const id = `match-${match.id}`;
  return h(
    'article',
    { key: id, class: 'match', 'aria-labelledby': id },
    h(heading, { id }, `${isUnit ? 'Match of claims' : 'Match of step trees'} ${short(match.id)}`),
    fields([
      ['Phase', PHASES[match.phase]],
      [
        isUnit ? 'Disputed unit' : 'Disputed step',
        match.height === 0
          ? grouped(match.position)
          : `among ${grouped(2n ** BigInt(match.height))} from ${grouped(BigInt(match.position) << BigInt(match.height))} on`,
      ],
      forecastRow(match, names, now),
      match.needsEntry ? ['To do', badge('unknown', 'our step tree is still to be entered')] : null,
      match.agreed === null ? null : ['Agreed before it', hash(match.agreed, 8)],
    ]),
    h('ul', { class: 'clocks' }, clock(match, 0, names[0], now), clock(match, 1, names[1], now)),
    tree === undefined
      ? h('p', {}, 'Its trees have not been read yet.')
      : h(
          'details',
          { key: `trees ${match.id}`, open: dispute.matches.length <= MOST_UNFOLDED },
          h('summary', {}, 'The two trees'),
          treePicture(tree, names),
          ...treeTable(match, tree, names),
        ),
    inner.map((each) => matchView(each, page, claims, now)),
  );
}

/**
 * @param {Match} match
 * @param {readonly [string, string]} names
 * @param {number} now
 * @returns {readonly [string, ...import('./wire.js').Node[]] | null}
 */
function forecastRow({ phase, lost, outlook }, names, now) {
  if (phase === 'done') {
    const losers = names.filter((_, side) => lost[side]);
    return ['Outcome', losers.length === 2 ? 'both sides lost' : `lost: ${losers.join('')}`];
  }
  const who = outlook.winner === null ? 'nobody can tell' : names[outlook.winner];
  const lead = outlook.ahead === null ? '' : `; ahead now: ${names[outlook.ahead]}`;
  return ['Wins if nobody errs', `${who}${lead}; over ${ahead(outlook.endsBy, now)} at the latest`];
}

/**
 * What is left on a clock, as it runs.
 * @param {Match} match
 * @param {0 | 1} side
 * @param {string} name
 * @param {number} now L1 time
 */
function clock(match, side, name, now) {
  const seconds = left(match, side, now);
  const isRunning = runs(match, side);
  const state = isRunning ? (seconds === 0 ? 'is over' : 'runs') : 'stands';
  return h(
    'li',
    { class: `clock ${isRunning ? 'running' : 'standing'}` },
    h('span', { class: 'who' }, name, match.ourSide === side ? ' (we play it)' : ''),
    h(
      'span',
      { role: 'timer', class: 'left', title: `as of ${moment(match.clock.since)}` },
      h('span', { 'aria-hidden': 'true' }, isRunning ? '▶ ' : '■ '),
      countdown(seconds),
    ),
    h('span', { class: 'state' }, state),
  );
}

/**
 * What the sides of a match are called.
 * @param {Match} match
 * @param {readonly Entrant[]} entrants
 * @param {readonly Claim[]} claims
 * @returns {readonly [string, string]}
 */
export function sideNames({ sides }, entrants, claims) {
  return [nameOf(sides[0], entrants, claims), nameOf(sides[1], entrants, claims)];
}

/**
 * What a claim or an entrant is called: by what we hold of it.
 * @param {string | undefined} id
 * @param {readonly Entrant[]} entrants
 * @param {readonly Claim[]} claims
 */
export function nameOf(id, entrants, claims) {
  const claim = claims.find((each) => each.id === id);
  const entrant = entrants.find((each) => each.id === id);
  const isRight = entrant?.isRight ?? { agree: true, disagree: false }[String(claim?.verdict)];
  const what = isRight === undefined || isRight === null ? '' : isRight ? 'right ' : 'wrong ';
  return `${what}${short(id ?? '')}`;
}
