/** @typedef {import('./wire.js').Overview} Overview */
/** @typedef {import('./wire.js').DisputePage} DisputePage */

/** By how much the daemon's clock is ahead of this machine's, seconds. */
let offset = 0;

/** Unix seconds, by the daemon's clock. */
export const daemonNow = () => Date.now() / 1000 + offset;

/** The daemon said no. */
export class RefusedError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = 'RefusedError';
    this.status = status;
  }
}

/** Disputes that the overview shows. */
const MOST_DISPUTES = 100;
/** Longer than this no answer takes; ms. */
const PATIENCE = 20_000;

/**
 * What the daemon answers. Addresses are relative, so that the page may be anywhere behind a proxy.
 * @param {string} path
 * @returns {Promise<any>}
 */
async function ask(path) {
  const response = await fetch(`api/v1/${path}`, {
    signal: AbortSignal.timeout(PATIENCE),
    // A proxy with a login may want its cookie.
    credentials: 'same-origin',
  });
  const date = Date.parse(response.headers.get('date') ?? '');
  // The header has whole seconds: on the average it is half a second old.
  if (!Number.isNaN(date)) {
    const seen = (date + 500 - Date.now()) / 1000;
    if (Math.abs(seen - offset) > 1) offset = seen;
  }
  if (!response.ok) throw new RefusedError(response.status, `${path}: HTTP ${response.status}`);
  return response.json();
}

/**
 * The newest of a list, the newest first.
 * @param {string} path
 * @param {number} most
 */
async function list(path, most) {
  const { items } = await ask(`${path}${path.includes('?') ? '&' : '?'}limit=${String(most)}`);
  return items;
}

/** @returns {Promise<Overview>} */
export async function askOverview() {
  const [status, claims, disputes, verdicts, accounts, bonds, events] = await Promise.all([
    ask('status'),
    list('claims', 200),
    list('disputes', MOST_DISPUTES),
    list('verdicts', 50),
    list('accounts', 50),
    list('bonds', 200),
    list('events', 50),
  ]);
  return { status, claims, disputes, verdicts, accounts, bonds, events };
}

/**
 * @param {{ chain: string, id: string }} name
 * @param {Overview['disputes']} known the newest ones
 * @returns {Promise<DisputePage | undefined>} undefined if there is no such dispute
 */
export async function askDispute({ chain, id }, known) {
  const of = `?chain=${encodeURIComponent(chain)}`;
  const name = encodeURIComponent(id);
  const found = known.find((each) => each.chain === chain && each.id === id);
  // What is not among them is either older, or is not at all: one need not be told that by a refusal.
  if (found === undefined && known.length < MOST_DISPUTES) return undefined;
  try {
    const [dispute, detail, moves] = await Promise.all([
      found ?? ask(`disputes/${name}${of}`),
      ask(`disputes/${name}/detail${of}`),
      list(`moves${of}&dispute=${name}`, 200),
    ]);
    return { dispute, detail, moves };
  } catch (error) {
    if (error instanceof RefusedError && [400, 404].includes(error.status)) return undefined;
    throw error;
  }
}

/**
 * Where the explanation of a claim is.
 * @param {string} chain
 * @param {string} claim
 */
export const explanationAt = (chain, claim) =>
  `api/v1/claims/${encodeURIComponent(claim)}/explanation?chain=${encodeURIComponent(chain)}`;
