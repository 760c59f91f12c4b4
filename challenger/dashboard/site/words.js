/** @typedef {import('./wire.js').Chain} Chain */
/** @typedef {import('./wire.js').Claim} Claim */
/** @typedef {import('./wire.js').Dispute} Dispute */
/** @typedef {import('./wire.js').Match} Match */
/** @typedef {import('./wire.js').Verdict} Verdict */
/** @typedef {import('./parts.js').Tone} Tone */

import { grouped } from './format.js';

/** @type {Readonly<Record<Chain['mode'], string>>} */
export const MODES = {
  watch: 'watch: it looks, and moves nothing',
  'dry-run': 'dry-run: moves are tried, none is sent',
  defend: 'defend: it plays for right claims',
  full: 'full: it plays, proposes and finalizes',
};

/** @type {Readonly<Record<Chain['stage'], string>>} */
export const STAGES = {
  starting: 'starting',
  snapshot: 'loading a snapshot',
  changes: 'loading changes',
  batches: 'catching up',
  following: 'following',
};

/** @type {Readonly<Record<Chain['basis'], string>>} */
export const BASES = {
  replayed: 'replayed: executed here from genesis on',
  anchored: 'anchored: stands on a claim that is final on L1',
};

/** @type {Readonly<Record<Verdict['kind'], readonly [Tone, string]>>} */
export const VERDICTS = {
  agree: ['right', 'agree'],
  disagree: ['wrong', 'disagree'],
  cannotTell: ['unknown', 'cannot tell'],
};

/** @type {Readonly<Record<Claim['status'], readonly [Tone, string]>>} */
export const STATUSES = {
  pending: ['quiet', 'pending'],
  final: ['right', 'final'],
  eliminated: ['wrong', 'eliminated'],
  orphaned: ['quiet', 'orphaned'],
};

/** @type {Readonly<Record<Match['phase'], string>>} */
export const PHASES = {
  bisect: 'narrowing down the first difference',
  subdispute: 'one unit is left: step trees are entered',
  prove: 'one step is left: it is to be proven',
  done: 'over',
};

/**
 * Who will have it.
 * @param {Dispute} dispute
 * @returns {readonly [Tone, string]}
 */
export function outlook({ isOpen, forecast: { winner, ahead } }) {
  if (!isOpen) return ['quiet', 'closed'];
  if (winner === 'right') {
    return ahead === 'wrong'
      ? ['unknown', 'a wrong claim is ahead; the right one wins if it is played for']
      : ['right', 'the right claim wins if nobody errs'];
  }
  if (winner === 'wrong') return ['wrong', 'a wrong claim wins unless somebody acts'];
  const now = ahead === null ? '' : `; the ${ahead} side is ahead`;
  return ['unknown', `nobody can tell who wins${now}`];
}

/**
 * Where a claim first goes wrong.
 * @param {Verdict['unit']} unit
 */
export function place(unit) {
  if (unit === null) return 'its units are hidden';
  const parts = [`unit ${grouped(unit.unit)} (${unit.kind})`, `batch ${grouped(unit.batch)}`];
  if (unit.block !== null) parts.push(`block ${grouped(unit.block)}`);
  if (unit.entry !== null) parts.push(`entry ${grouped(unit.entry)}`);
  return parts.join(', ');
}
