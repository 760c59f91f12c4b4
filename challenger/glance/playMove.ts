import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { EvidenceKeeper } from '../daemon/evidenceKeeper.js';
import { seenClaims } from '../daemon/records/claimRecords.js';
import { sightingOf } from '../daemon/records/sighting.js';
import { chainFolder, evidenceFolder } from '../dataFolder.js';
import type { Challenger } from '../dispute/challenger.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { evidenceAbout } from '../evidence/evidenceAbout.js';
import { EvidenceShelf } from '../evidence/evidenceShelf.js';
import { toHash } from '../hex.js';
import { type AtHand, atHand, type MoveOptions } from './atHand.js';
import { type Check, PreconditionError } from './check.js';
import { type DisputeMove, dueMoves } from './dueMoves.js';
import type { Glance } from './glance.js';
import { makeChecked, type MoveResult } from './moveResult.js';
import { namedBy } from './namedBy.js';
import { standsOn } from './standsOn.js';

export interface PlayMoveOptions extends MoveOptions {
  /** The claim whose children fight: its hash, or the first digits of it. */
  readonly dispute: string;
  /** Only in this match. */
  readonly match?: string | undefined;
}

/** What was done, and what else is due. */
export interface PlayMoveResult extends MoveResult {
  readonly match: string | null;
  readonly alsoDue: readonly { readonly what: string; readonly match: string | null }[];
}

/**
 * Makes the most urgent move of a dispute for what is right.
 * @throws PreconditionError, UnknownNameError, AmbiguousNameError; what `Glance.open`, `Hand.open` and sending throw
 */
export function playMove(options: PlayMoveOptions): Promise<PlayMoveResult> {
  const trees = options.settings.trees.map((url) => new HttpTreeSource(url));
  return atHand(options, { trees }, (at) => playAt(at, options));
}

async function playAt(
  { glance, hand, sender, challenger }: AtHand,
  options: PlayMoveOptions,
): Promise<PlayMoveResult> {
  const { settings, isDry, onProgress, onChecks } = options;
  onProgress('executing the batches, judging the claims');
  const { disputes } = await glance.read(challenger, hand.address);
  const { id } = namedBy(disputes, options.dispute, 'dispute', 'see gainsay dispute list');
  const due = await dueMoves(challenger, sender, id);
  const fitting = options.match === undefined ? due : inMatch(due, options.match);
  const [move] = fitting;
  const isDue: Check = {
    name: 'a move is due there for what is right',
    isMet: move !== undefined,
    detail: move === undefined ? await whyNone(challenger) : moveText(move),
  };
  const before = [standsOn(glance, settings), isDue];
  if (move === undefined) {
    onChecks(before);
    throw new PreconditionError(before, 'wait; gainsay dispute show says whose clock runs', 75);
  }
  if (move.call.value > 0n && !isDry)
    before.push(await keepEvidence(glance, challenger, options, id));
  onProgress('trying the move');
  const result = await makeChecked(hand, move, before, onChecks);
  const alsoDue = due.filter((each) => each !== move).map(({ what, match }) => ({ what, match }));
  return { ...result, match: move.match, alsoDue };
}

function inMatch(due: readonly DisputeMove[], given: string): DisputeMove[] {
  const named = given.toLowerCase();
  return due.filter(({ match }) => match !== null && match.startsWith(named));
}

async function whyNone({ chain }: Challenger): Promise<string> {
  const { number, time } = await chain.l1.head();
  return `at L1 block ${String(number)}, time ${String(time)}`;
}

function moveText({ what, match, aim }: DisputeMove): string {
  const where = match === null ? '' : ` in match ${match.slice(0, 10)}`;
  return `${what}${where}${aim.deadline === undefined ? '' : `, before L1 time ${String(aim.deadline)}`}`;
}

/** Evidence comes before a bond, and does not hold it up (decision 0008). */
async function keepEvidence(
  { chain, name }: Glance,
  challenger: Challenger,
  { settings }: PlayMoveOptions,
  dispute: string,
): Promise<Check> {
  const shelf = new EvidenceShelf(evidenceFolder(chainFolder(settings.dataFolder, chain)));
  const told: string[] = [];
  const { provider, addresses, config, from } = chain;
  const keeper = new EvidenceKeeper({
    shelf,
    now: () => SYSTEM_CLOCK.now(),
    verdictOf: (id) => challenger.verdictOf(id),
    collect: (claim) => evidenceAbout({ challenger, provider, addresses, config, from }, claim),
    tell: (event) => {
      if (event.kind !== 'evidence') return;
      const { outcome } = event;
      told.push(outcome.kind === 'kept' ? outcome.file : `${outcome.code}: ${outcome.message}`);
    },
  });
  const right = challenger.chain;
  await right.l1.pinned(async () => {
    const who = { chain: name, address: undefined, plays: true };
    const claims = await seenClaims(await sightingOf(challenger, who));
    await keeper.keepOf(toHash(dispute), claims);
  });
  return {
    name: 'the evidence was seen to',
    isMet: true,
    detail: told.join(', ') || 'there already',
  };
}
