import { explanationAt } from './api.js';
import { h } from './dom.js';
import { ago, ahead, grouped, moment, roundEther, short } from './format.js';
import { matchView, nameOf, sideNames } from './matchView.js';
import { eventRow } from './overview.js';
import { badge, fields, hash, section, table, time } from './parts.js';
import { stakesChart } from './stakesChart.js';
import { outlook, place, STATUSES, VERDICTS } from './words.js';

/** @typedef {import('./wire.js').Overview} Overview */
/** @typedef {import('./wire.js').DisputePage} DisputePage */
/** @typedef {import('./wire.js').Claim} Claim */
/** @typedef {import('./wire.js').L1Move} L1Move */
/** @typedef {import('./wire.js').Node} Node */

/**
 * All about one dispute.
 * @param {DisputePage} page
 * @param {Overview} overview
 * @param {{ now: number, l1: number }} times by the daemon's clock, and L1 time
 * @returns {Node[]}
 */
export function disputePage(page, overview, { now, l1 }) {
  const { dispute, detail, moves } = page;
  const { chain, id, forecast, muted } = dispute;
  const claims = overview.claims.filter(
    (each) => each.chain === chain && dispute.claims.includes(each.id),
  );
  const units = dispute.matches.filter(({ level }) => level === 'unit');
  const events = overview.events.filter((each) => each.dispute === id);
  return [
    h('p', { key: 'back' }, h('a', { href: '#/' }, '← Overview')),
    h('h1', { key: 'title', id: 'title', tabindex: -1 }, `Dispute ${short(id)} on ${chain}`),
    h('p', { key: 'outlook' }, badge(...outlook(dispute))),
    h(
      'div',
      { key: 'facts' },
      fields([
        ['Among the children of', h('code', {}, id)],
        ['Opened', time(ago(dispute.openedAt, l1), dispute.openedAt)],
        ['Shut to new claims', time(ahead(dispute.shutsAt, l1), dispute.shutsAt)],
        [
          'Over by',
          ...(forecast.endsBy === null
            ? ['not known']
            : [time(ahead(forecast.endsBy, l1), forecast.endsBy)]),
        ],
        muted === null
          ? null
          : [
              'Silenced',
              `${muted.until === null ? 'for good' : `until ${moment(muted.until)}`}: ${muted.reason}`,
            ],
      ]),
    ),
    section('explanations', 'Explanation', explanations(page)),
    section(
      'claims',
      'Claims',
      h(
        'ul',
        { class: 'cards' },
        claims.map((each) => claimCard(each, overview)),
      ),
    ),
    section('stakes', 'Money at risk', ...stakesChart(detail.stakes, l1)),
    section(
      'matches',
      'Matches',
      units.length === 0
        ? h('p', {}, 'None: there are no two rival claims that live.')
        : units.map((each) => matchView(each, page, claims, l1)),
    ),
    section(
      'history',
      'What happened on L1',
      detail.moves.length === 0
        ? h('p', {}, 'Nothing was read yet.')
        : h(
            'ol',
            { class: 'rows', reversed: true },
            [...detail.moves].reverse().map((move) => l1MoveRow(move, dispute, claims)),
          ),
    ),
    section(
      'moves',
      'Our transactions',
      moves.length === 0 ? h('p', {}, 'None.') : ourMoves(moves),
    ),
    events.length === 0
      ? null
      : section(
          'events',
          'Events',
          h(
            'ul',
            { class: 'rows' },
            events.map((each) => eventRow(each, now)),
          ),
        ),
  ];
}

/** @param {DisputePage} page */
function explanations({ dispute, detail }) {
  if (detail.explained.length === 0) {
    return h(
      'p',
      {},
      'None yet: it is made from the evidence about a wrong claim, once that is stored.',
    );
  }
  return h(
    'ul',
    { class: 'cards' },
    detail.explained.map(({ claim, title, lead }) =>
      h(
        'li',
        { class: 'card', key: `explained ${claim}` },
        h('h3', {}, `Claim ${short(claim)}: ${title}`),
        lead.map((line) => h('p', {}, line)),
        h(
          'p',
          {},
          h(
            'a',
            { href: explanationAt(dispute.chain, claim) },
            `Explanation of claim ${short(claim)}, down to the disputed step`,
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {Claim} claim
 * @param {Overview} overview
 */
function claimCard(claim, { verdicts }) {
  const { id, verdict, status, claimant, isOurs, bond, target, root, transaction } = claim;
  const last = verdicts.find((each) => each.claim === id && each.chain === claim.chain);
  const [tone, text] =
    verdict === null ? /** @type {const} */ (['quiet', 'not judged yet']) : VERDICTS[verdict];
  const basis = last?.basis == null ? '' : ` (${last.basis})`;
  return h(
    'li',
    { class: 'card', key: `claim ${id}` },
    h('h3', {}, `Claim ${short(id)}`, isOurs ? ' (ours)' : ''),
    fields([
      ['Our verdict', badge(tone, text), basis],
      last?.kind === 'disagree' ? ['First wrong', place(last.unit)] : null,
      last?.kind === 'cannotTell' ? ['Why', `${last.reason ?? ''} (${last.code ?? ''})`] : null,
      ['On L1', badge(...STATUSES[status])],
      ['Bond', roundEther(bond)],
      ['Claimant', hash(claimant)],
      ['Batches up to', grouped(target)],
      ['Root', hash(root, 8)],
      ['Posted by', hash(transaction, 8)],
    ]),
  );
}

/** @type {Readonly<Record<L1Move['what'], string>>} */
const WHATS = {
  posted: 'claim posted',
  opened: 'match begun',
  dissected: 'match dissected',
  sealed: 'match sealed at a leaf',
  entered: 'step tree entered',
  proved: 'step proven',
  over: 'match over',
  eliminated: 'out',
  released: 'entry bond released',
  final: 'claim final',
};

/**
 * @param {L1Move} move
 * @param {DisputePage['dispute']} dispute
 * @param {readonly Claim[]} claims
 */
function l1MoveRow(move, { matches, entrants }, claims) {
  const { what, about, side, height, position, lost, block, at, transaction } = move;
  const match = matches.find(({ id }) => id === about);
  const names = match === undefined ? ['side 0', 'side 1'] : sideNames(match, entrants, claims);
  const where =
    height === null || position === null
      ? ''
      : `, to height ${grouped(height)}, place ${grouped(position)}`;
  const losers = (lost ?? []).flatMap((each, one) => (each ? [names[one] ?? ''] : []));
  return h(
    'li',
    { key: `${transaction} ${what} ${about}` },
    `${WHATS[what]}: `,
    h('code', { title: about }, nameOf(about, entrants, claims)),
    side === null || match === undefined ? '' : `, by ${names[side] ?? ''}`,
    where,
    losers.length === 0 ? '' : `, lost: ${losers.join(' and ')}`,
    at === null ? ` · L1 block ${grouped(block)}` : ` · L1 block ${grouped(block)}, ${moment(at)}`,
  );
}

/** @type {Readonly<Record<DisputePage['moves'][number]['state'], import('./parts.js').Tone>>} */
const STATES = {
  simulated: 'quiet',
  sent: 'unknown',
  mined: 'right',
  failed: 'wrong',
  tooLate: 'wrong',
  refused: 'wrong',
};

/** @param {DisputePage['moves']} moves */
const ourMoves = (moves) =>
  table(
    'moves-caption',
    'The newest first',
    ['Move', 'State', 'Value', 'Fee', 'When'],
    moves.map(({ id, what, state, value, fee, at }) =>
      h(
        'tr',
        { key: id },
        h('th', { scope: 'row' }, what),
        h('td', {}, badge(STATES[state], state)),
        h('td', {}, roundEther(value)),
        h('td', {}, fee === null ? 'not known yet' : roundEther(fee)),
        h('td', {}, moment(at)),
      ),
    ),
  );
