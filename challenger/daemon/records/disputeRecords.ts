import { Status } from '../../../bisection/game/Claims.js';
import { Standing } from '../../../bisection/game/Entrants.js';
import { equals } from '../../../bisection/game/Hashes.js';
import type { Pair } from '../../../bisection/game/Matches.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import type { DisputeRecord } from '../../api/records/disputeRecord.js';
import type { Opinion } from '../../claim/opinion.js';
import { forecast, type HeldBond } from '../../forecast/forecast.js';
import type { UnitFight } from '../../forecast/unitOutlook.js';
import { toHex } from '../../hex.js';
import type { SeenClaim } from './claimRecords.js';
import { entrantRecords, matchRecords, seenFight, type SeenFight } from './matchRecords.js';
import { isOurs, isRight, type Sighting } from './sighting.js';

/** More claims than these fight in disputes that nobody can show: then only the matches of the right one are. */
const MOST_PAIRED = 8;

/** A dispute with what it was made from. */
export interface SeenDispute {
  readonly record: DisputeRecord;
  readonly fights: readonly SeenFight[];
}

/** Rival claims with one parent, and their matches; undefined where nobody disputes anything. */
export async function seenDispute(
  sighting: Sighting,
  parentId: Hash,
  claims: readonly SeenClaim[],
): Promise<SeenDispute | undefined> {
  const { right, l1, board: boardOf, chain } = sighting;
  const parent = await right.claims.claimOf(parentId);
  const children = claims.filter(
    ({ posted, claim }) => equals(posted.parent, parentId) && claim.round === parent.childRound,
  );
  const isDisputed =
    children.length > 1 || children.some(({ posted }) => isRight(sighting, posted.id) === false);
  if (!isDisputed) return undefined;
  const board = boardOf(parentId);
  const opinion = await formed(right.formed(parentId));
  const fights: SeenFight[] = [];
  for (const pair of pairsOf(sighting, children)) {
    const fight = await seenFight(sighting, board, pair, opinion);
    if (fight !== undefined) fights.push(fight);
  }
  const told = forecast({
    parent,
    claims: children.map(({ posted, claim }) => ({
      ...{ id: posted.id, status: claim.status, isRight: isRight(sighting, posted.id) },
    })),
    fights: fights.map(amongLiving),
    bonds: heldBonds(sighting, children, fights),
    rules: right.parameters,
    time: l1.time,
  });
  const matches = [];
  for (const [index, fight] of fights.entries()) {
    const outlook = told.fights[index];
    if (outlook === undefined) continue;
    matches.push(...(await matchRecords(sighting, fight, outlook, opinion)));
  }
  const record: DisputeRecord = {
    ...{ id: toHex(parentId), chain, round: parent.childRound },
    isOpen: children.some(({ claim }) => claim.status === Status.pending),
    claims: children.map(({ posted }) => toHex(posted.id)),
    openedAt: Number(parent.opened),
    shutsAt: Number(parent.opened + right.parameters.period),
    matches,
    entrants: fights.flatMap((fight) => entrantRecords(sighting, fight)),
    forecast: {
      ahead: told.ahead ?? null,
      winner: told.winner ?? null,
      endsBy: told.endsBy === undefined ? null : Number(told.endsBy),
      stakes: told.stakes,
    },
    muted: null,
  };
  return { record, fights };
}

/** An opinion that could be formed. */
async function formed(opinion: Promise<Opinion> | undefined): Promise<Opinion | undefined> {
  // Why one cannot be formed is in the verdicts.
  return opinion?.catch(() => undefined);
}

/** The claims that may fight each other; the names of a pair stand in order. */
function pairsOf(sighting: Sighting, children: readonly SeenClaim[]): Pair[] {
  const ids = children.map(({ posted }) => posted.id);
  const ours = ids.find((id) => isRight(sighting, id) === true);
  const pairs: Pair[] = [];
  ids.forEach((one, index) => {
    for (const two of ids.slice(index + 1)) {
      const isShown =
        ids.length <= MOST_PAIRED ||
        (ours !== undefined && (equals(one, ours) || equals(two, ours)));
      if (isShown) pairs.push(toHex(one) < toHex(two) ? [one, two] : [two, one]);
    }
  });
  return pairs;
}

/** A fight without the step matches that are over. */
function amongLiving(fight: SeenFight): UnitFight {
  const isAlive = (id: Hash): boolean =>
    fight.entries.some((entry) => equals(entry.id, id) && entry.standing === Standing.alive);
  return { ...fight, steps: fight.steps.filter(({ ids }) => ids.every(isAlive)) };
}

function heldBonds(
  sighting: Sighting,
  children: readonly SeenClaim[],
  fights: readonly SeenFight[],
): HeldBond[] {
  const { claimBond, entryBond } = sighting.right.parameters;
  const claims = children
    .filter(({ claim }) => claim.status === Status.pending)
    .map(({ posted }) => ({
      amount: claimBond,
      isOurs: isOurs(sighting, posted.claimant),
      isRight: isRight(sighting, posted.id),
    }));
  const entries = fights.flatMap((fight) =>
    fight.entries
      .filter(({ standing }) => standing === Standing.alive)
      .map(({ id, owner }) => ({
        amount: entryBond,
        isOurs: isOurs(sighting, owner),
        isRight: fight.entrants.find((each) => equals(each.id, id))?.isRight,
      })),
  );
  return [...claims, ...entries];
}
