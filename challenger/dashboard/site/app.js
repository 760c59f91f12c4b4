import { askDispute, askOverview, daemonNow } from './api.js';
import { l1Now } from './clocks.js';
import { disputePage } from './disputePage.js';
import { h, patch } from './dom.js';
import { ago } from './format.js';
import { overviewPage } from './overview.js';
import { badge } from './parts.js';
import { follow } from './stream.js';

/** @typedef {import('./wire.js').Overview} Overview */
/** @typedef {import('./wire.js').DisputePage} DisputePage */
/** @typedef {import('./wire.js').Event} Event */

/** Asked for again so often where no event says that something is new, ms. */
const EVERY = 5_000;
/** The same while a daemon has just been started, and a chain has not been looked at, ms. */
const AT_FIRST = 1_000;
/** Events come in crowds: all that come within so long are one reason to ask, ms. */
const CROWD = 250;

/** @type {Overview | undefined} */
let overview;
/** Of the dispute that is shown; null: there is none of that name. @type {DisputePage | null | undefined} */
let shown;
let isLive = false;
/** When an answer came last, by the daemon's clock. */
let answeredAt = 0;
let failure = '';
/** The place of which the heading has had the focus. */
let heard = '';

const main = part('content');
const state = part('state');
const news = part('news');

/** @param {string} id */
function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no part ${id}`);
  return found;
}

/** Which page is meant: `#/` or `#/dispute/<chain>/<id>`. */
function place() {
  const [, page, chain, id] = location.hash.split('/');
  if (page !== 'dispute' || chain === undefined || id === undefined) return undefined;
  return { chain: decoded(chain), id: decoded(id) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Whether somebody asks now, and whether there is a reason to ask once more then. */
let isAsking = false;
let isWanted = false;

async function refresh() {
  isWanted = true;
  if (isAsking) return;
  isAsking = true;
  while (isWanted) {
    isWanted = false;
    const at = place();
    try {
      const next = await askOverview();
      const asked = at && (await askDispute(at, next.disputes));
      tellNew(overview?.disputes, next.disputes);
      overview = next;
      shown = at === undefined ? undefined : (asked ?? null);
      answeredAt = daemonNow();
      failure = '';
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    render();
  }
  isAsking = false;
  if (isYoung()) setTimeout(refreshSoon, AT_FIRST);
}

/** Whether there is a chain that has not been looked at since the daemon was started. */
const isYoung = () =>
  overview?.status.chains.some(({ lastLoopAt }) => lastLoopAt === null) ?? false;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
function refreshSoon() {
  soon ??= setTimeout(() => {
    soon = undefined;
    void refresh();
  }, CROWD);
}

/** What screen readers are told, which is little: one line at a time. @param {string} text */
function tell(text) {
  news.textContent = text;
}

/**
 * @param {Overview['disputes'] | undefined} before
 * @param {Overview['disputes']} after
 */
function tellNew(before, after) {
  if (before === undefined) return;
  const known = new Set(before.map(({ chain, id }) => `${chain} ${id}`));
  const [found] = after.filter(({ chain, id }) => !known.has(`${chain} ${id}`));
  if (found !== undefined) tell(`A new dispute on ${found.chain}.`);
}

/** @param {Event} event */
function onEvent(event) {
  if (event.severity === 'critical') tell(`Critical: ${event.text}`);
  refreshSoon();
}

function render() {
  const now = daemonNow();
  const active = document.activeElement;
  patch(state, [stateLine(now)]);
  patch(main, page(now));
  // An element that was moved has lost the focus.
  if (active instanceof HTMLElement && active.isConnected && document.activeElement !== active) {
    active.focus({ preventScroll: true });
  }
  const title = document.getElementById('title');
  document.title = title === null ? 'Gainsay' : `${title.textContent} · Gainsay`;
  const at = location.hash === '' ? '#/' : location.hash;
  const isWaiting = place() !== undefined && shown === undefined;
  if (title !== null && heard !== at && !isWaiting) {
    // Not on the first page: nobody has gone anywhere.
    if (heard !== '') title.focus();
    heard = at;
  }
}

/** @param {number} now */
function stateLine(now) {
  if (overview === undefined)
    return h('p', {}, failure === '' ? 'Asking …' : `No answer: ${failure}`);
  const { isReady, chains, version } = overview.status;
  const behind = chains.filter(({ notReady }) => notReady.length > 0).length;
  const health = isReady
    ? badge('right', 'ready')
    : badge('wrong', `not ready${behind === 0 ? '' : `: ${behind} of ${chains.length} chains`}`);
  const line =
    failure !== ''
      ? badge('wrong', `no answer; this is from ${ago(answeredAt, now)}`)
      : isLive
        ? badge('right', 'live')
        : badge('unknown', 'connecting again');
  return h('p', {}, health, ' ', line, ' ', h('span', { class: 'version' }, version));
}

/**
 * @param {number} now
 * @returns {import('./wire.js').VElement[]}
 */
function page(now) {
  if (overview === undefined) return [h('p', { key: 'wait' }, 'Asking the daemon …')];
  const at = place();
  const nodes =
    at === undefined
      ? overviewPage(overview, now)
      : shown === undefined || shown?.dispute.id !== at.id
        ? nothing(shown === null)
        : disputePage(shown, overview, { now, l1: l1Of(shown.dispute.chain, now) });
  return nodes.filter((each) => each !== null && typeof each !== 'string');
}

/** @param {boolean} isMissing */
function nothing(isMissing) {
  // A daemon that has just been started knows of no dispute.
  const title = isYoung() ? 'The daemon has not looked at L1 yet' : 'There is no such dispute';
  return [
    h('p', { key: 'back' }, h('a', { href: '#/' }, '← Overview')),
    h('h1', { key: 'title', id: 'title', tabindex: -1 }, isMissing ? title : 'Asking the daemon …'),
  ];
}

/**
 * @param {string} chain
 * @param {number} now
 */
const l1Of = (chain, now) =>
  l1Now(
    overview?.status.chains.find((each) => each.chain === chain),
    now,
  );

// The link over the page leads to its content, and is no place of its own.
part('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener('hashchange', () => {
  shown = undefined;
  render();
  void refresh();
});
setInterval(() => {
  if (document.visibilityState === 'visible' && overview !== undefined) render();
}, 1000);
setInterval(() => {
  if (document.visibilityState === 'visible') void refresh();
}, EVERY);
document.addEventListener('visibilitychange', refreshSoon);

void refresh();
void follow({
  onEvent,
  onReset: refreshSoon,
  onState: (isOpen) => {
    if (isLive && !isOpen) tell('The connection to the daemon is lost.');
    isLive = isOpen;
    // What happened between two lines is seen by asking.
    if (isOpen) refreshSoon();
    render();
  },
});
