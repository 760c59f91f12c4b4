import { l1Now, shortest } from './clocks.js';
import { h } from './dom.js';
import { ago, ahead, countdown, grouped, roundEther, short, span } from './format.js';
import { badge, fields, hash, section, time } from './parts.js';
import { BASES, MODES, outlook, place, STAGES, VERDICTS } from './words.js';

/** @typedef {import('./wire.js').Overview} Overview */
/** @typedef {import('./wire.js').Chain} Chain */
/** @typedef {import('./wire.js').Dispute} Dispute */
/** @typedef {import('./wire.js').Node} Node */

/**
 * Everything at a glance.
 * @param {Overview} overview
 * @param {number} now by the daemon's clock
 * @returns {Node[]}
 */
export function overviewPage(overview, now) {
  const { status, disputes, verdicts, accounts, events } = overview;
  const byState = [...disputes].sort((a, b) => Number(b.isOpen) - Number(a.isOpen));
  return [
    h('h1', { key: 'title', id: 'title', tabindex: -1 }, 'Overview'),
    section(
      'chains',
      'Chains',
      h(
        'ul',
        { class: 'cards' },
        status.chains.map((chain) => chainCard(chain, now)),
      ),
    ),
    section(
      'disputes',
      `Disputes (${String(disputes.filter(({ isOpen }) => isOpen).length)} open)`,
      disputes.length === 0
        ? h('p', {}, 'None. Nobody has contested a claim.')
        : h(
            'ul',
            { class: 'cards' },
            byState.map((each) => disputeCard(each, overview, now)),
          ),
    ),
    section(
      'verdicts',
      'Last verdicts',
      verdicts.length === 0
        ? h('p', {}, 'None yet.')
        : h(
            'ul',
            { class: 'rows' },
            verdicts.slice(0, 10).map((each) => verdictRow(each, now)),
          ),
    ),
    accounts.length === 0
      ? null
      : section('accounts', 'Accounts', h('ul', { class: 'cards' }, accounts.map(accountCard))),
    section(
      'events',
      'Events',
      events.length === 0
        ? h('p', {}, 'None yet.')
        : h(
            'ul',
            { class: 'rows' },
            events.slice(0, 20).map((each) => eventRow(each, now)),
          ),
    ),
  ];
}

/**
 * @param {Chain} chain
 * @param {number} now
 */
function chainCard(chain, now) {
  const { l1, verified, lag, notReady } = chain;
  const isReady = notReady.length === 0;
  return h(
    'li',
    { class: 'card', key: `chain ${chain.chain}` },
    h(
      'h3',
      {},
      chain.chain,
      ' ',
      badge(isReady ? 'right' : 'wrong', isReady ? 'ready' : 'not ready'),
    ),
    notReady.length === 0
      ? null
      : h(
          'ul',
          { class: 'reasons' },
          notReady.map(({ code, message, nextStep }) =>
            h(
              'li',
              {},
              h('code', {}, code),
              ` ${message}`,
              nextStep === null ? '' : ` → ${nextStep}`,
            ),
          ),
        ),
    fields([
      [
        'L1 head',
        ...(l1 === null
          ? ['not seen yet']
          : [`block ${grouped(l1.block)}, seen `, time(ago(l1.seenAt, now), l1.seenAt)]),
      ],
      [
        'L2 head',
        ...(verified === null
          ? ['nothing verified yet']
          : [
              `block ${grouped(verified.block)}, batch ${grouped(verified.batch)} of `,
              chain.postedBatch === null ? '?' : grouped(chain.postedBatch),
            ]),
      ],
      [
        'Lag',
        lag === null
          ? badge('unknown', 'not known yet')
          : lag.batches === '0'
            ? badge('right', 'none')
            : badge(
                'unknown',
                `${grouped(lag.batches)} ${lag.batches === '1' ? 'batch' : 'batches'}, ${span(lag.seconds)}`,
              ),
      ],
      chain.sync === null ? null : ['Sync', progress(chain.sync, chain.stage)],
      chain.replay === null
        ? null
        : ['Replay in the background', progress(chain.replay, 'batches')],
      ['Trust level', BASES[chain.basis]],
      ['Mode', MODES[chain.mode]],
      ['Stage', STAGES[chain.stage]],
      [
        'Last look',
        ...(chain.lastLoopAt === null
          ? ['none yet']
          : [
              time(ago(chain.lastLoopAt, now), chain.lastLoopAt),
              `, ${grouped(chain.loops)} in all`,
            ]),
      ],
      ['L1 endpoints', chain.endpoints.join(', ')],
    ]),
  );
}

/**
 * What is done of work that takes long, and how long the rest takes.
 * @param {NonNullable<Chain['sync']>} work
 * @param {Chain['stage']} stage
 */
function progress({ done, total, etaSeconds }, stage) {
  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const far =
    stage === 'snapshot'
      ? `${megabytes(done)} of ${megabytes(total)} MB`
      : `${stage === 'changes' ? 'claim' : 'batch'} ${grouped(String(done))} of ${grouped(String(total))}`;
  return etaSeconds === null ? far : `${far}, ${span(etaSeconds)} left`;
}

/**
 * @param {Dispute} dispute
 * @param {Overview} overview
 * @param {number} now
 */
function disputeCard(dispute, { status }, now) {
  const { chain, id, claims, matches, forecast, muted } = dispute;
  const clock = l1Now(
    status.chains.find((each) => each.chain === chain),
    now,
  );
  const least = dispute.isOpen ? shortest(matches, clock) : undefined;
  const { right, wrong, unknown, ours } = forecast.stakes;
  const all = String(BigInt(right) + BigInt(wrong) + BigInt(unknown));
  return h(
    'li',
    { class: 'card', key: `dispute ${chain} ${id}` },
    h('h3', {}, h('a', { href: disputeAt(chain, id) }, `Dispute ${short(id)}`), ` on ${chain}`),
    h('p', {}, badge(...outlook(dispute))),
    fields([
      ['Claims', String(claims.length)],
      [
        'Shortest clock',
        ...(least === undefined
          ? ['none runs']
          : [
              h('span', { role: 'timer' }, countdown(least.seconds)),
              least.isOurs ? ' (ours)' : '',
            ]),
      ],
      ['Over by', ...(forecast.endsBy === null ? ['not known'] : [ahead(forecast.endsBy, clock)])],
      ['At risk', `${roundEther(all)}, of it ours ${roundEther(ours)}`],
      muted === null ? null : ['Silenced', muted.reason],
    ]),
  );
}

/**
 * Where the page on a dispute is.
 * @param {string} chain
 * @param {string} id
 */
export const disputeAt = (chain, id) =>
  `#/dispute/${encodeURIComponent(chain)}/${encodeURIComponent(id)}`;

/**
 * @param {Overview['verdicts'][number]} verdict
 * @param {number} now
 */
function verdictRow({ id, chain, claim, kind, unit, reason, code, nextStep, at }, now) {
  const why =
    kind === 'disagree'
      ? `: ${place(unit)}`
      : kind === 'cannotTell'
        ? `: ${reason ?? ''} (${code ?? ''})${nextStep === null ? '' : ` → ${nextStep}`}`
        : '';
  return h(
    'li',
    { key: `verdict ${chain} ${id}` },
    badge(...VERDICTS[kind]),
    ' with claim ',
    hash(claim),
    ` on ${chain}${why} · `,
    time(ago(at, now), at),
  );
}

/** @param {Overview['accounts'][number]} account */
function accountCard({ chain, address, balance, needed, owed, pending }) {
  const isShort = BigInt(balance) < BigInt(needed);
  return h(
    'li',
    { class: 'card', key: `account ${chain} ${address}` },
    h('h3', {}, hash(address), ` on ${chain}`),
    fields([
      ['Balance', roundEther(balance), ' ', isShort ? badge('wrong', 'too little') : null],
      ['Needed', roundEther(needed)],
      ['Owed to it', roundEther(owed)],
      ['In flight', String(pending)],
    ]),
  );
}

/** @type {Readonly<Record<string, import('./parts.js').Tone>>} */
const TONES = { info: 'quiet', warning: 'unknown', critical: 'wrong' };

/**
 * @param {Overview['events'][number]} event
 * @param {number} now
 */
export function eventRow({ id, chain, severity, kind, text, at }, now) {
  return h(
    'li',
    { key: `event ${id}` },
    badge(TONES[severity] ?? 'quiet', severity === 'info' ? kind : `${severity}: ${kind}`),
    ` ${text}${chain === null ? '' : ` (${chain})`} · `,
    time(ago(at, now), at),
  );
}
