import { type Claim, Status } from '../../bisection/game/Claims.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Side } from '../../bisection/game/Clock.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { later, type IsRight, type Outlook, type Rules } from './outlook.js';
import { type UnitFight, unitOutlook } from './unitOutlook.js';

/** A claim of a dispute. */
export interface ForecastClaim {
  readonly id: Hash;
  readonly status: Status;
  /** Our verdict: agree, disagree, or neither. */
  readonly isRight: IsRight;
}

/** A bond that is still in the contracts because of the dispute: of a claim, or of an entrant. */
export interface HeldBond {
  /** Wei. */
  readonly amount: bigint;
  readonly isOurs: boolean;
  /** What it is put up for. */
  readonly isRight: IsRight;
}

/** A dispute as it stands: the claims with one parent, their matches, and what hangs on them. */
export interface ForecastInputs {
  readonly parent: Pick<Claim, 'opened' | 'quiet'>;
  /** When the parent is final at the latest, if it is not; L1 time, seconds. */
  readonly parentEndsBy?: bigint;
  /** Those of the round that is played. */
  readonly claims: readonly ForecastClaim[];
  /** The matches between claims that are alive, and those that are over. */
  readonly fights: readonly UnitFight[];
  readonly bonds: readonly HeldBond[];
  readonly rules: Rules;
  /** L1 time, seconds. */
  readonly time: bigint;
}

/** Who has a dispute: the right claim, or one that is wrong. */
export type Party = 'right' | 'wrong';

/** What is to be lost, wei. */
export interface Stakes {
  readonly right: bigint;
  readonly wrong: bigint;
  readonly unknown: bigint;
  /** Of all that, what is ours. */
  readonly ours: bigint;
}

/** How a dispute will go. `endsBy`: when a claim is final; undefined while there is none. */
export interface Forecast extends Omit<Outlook<Party>, 'endsBy'> {
  readonly endsBy: bigint | undefined;
  readonly stakes: Stakes;
  /** In the order of the fights that were given. */
  readonly fights: readonly Outlook<Side>[];
}

/** Says of a dispute who is ahead, who wins if nobody errs, when it is over at the latest, and what is at stake. */
export function forecast(inputs: ForecastInputs): Forecast {
  const { claims, rules, time } = inputs;
  const right = claims.find(({ isRight }) => isRight === true);
  const fights = inputs.fights.map((fight) => unitOutlook(knowing(fight, right), rules, time));
  const ours = inputs.fights.flatMap(({ match }, at) => {
    const outlook = fights[at];
    const side = match.ids.findIndex((id) => right !== undefined && equals(id, right.id));
    return side === -1 || outlook === undefined ? [] : [{ outlook, side: side as Side }];
  });
  const endsBy = endOf(inputs, fights);
  return { ...partyOf(inputs, right, ours), endsBy, stakes: stakesOf(inputs.bonds), fights };
}

/** Identical claims are refused, so beside a right one every other is wrong. */
function knowing(fight: UnitFight, right: ForecastClaim | undefined): UnitFight {
  if (right === undefined) return fight;
  const { ids } = fight.match;
  if (!ids.some((id) => equals(id, right.id))) return fight;
  return { ...fight, isRight: [equals(ids[0], right.id), equals(ids[1], right.id)] };
}

function partyOf(
  { parent, claims, rules, time }: ForecastInputs,
  right: ForecastClaim | undefined,
  fights: readonly { readonly outlook: Outlook<Side>; readonly side: Side }[],
): { readonly ahead: Party | undefined; readonly winner: Party | undefined } {
  if (right === undefined) {
    const living = claims.filter(({ status }) => status !== Status.eliminated);
    const isKnown = claims.every(({ isRight }) => isRight === false);
    if (living.some(({ status }) => status === Status.final)) {
      const party = isKnown ? 'wrong' : undefined;
      return { ahead: party, winner: party };
    }
    const isOpen = parent.opened === 0n || time < parent.opened + rules.period;
    const ahead = isKnown && living.length > 0 ? 'wrong' : undefined;
    if (!isKnown) return { ahead, winner: undefined };
    // The right claim can still be posted. Past that only wrong ones are left, unless they take one another out.
    return { ahead, winner: isOpen ? 'right' : living.length === 1 ? 'wrong' : undefined };
  }
  if (right.status === Status.final) return { ahead: 'right', winner: 'right' };
  if (right.status !== Status.pending) return { ahead: 'wrong', winner: 'wrong' };
  const beats = (party: Side | undefined, side: Side): boolean =>
    party !== undefined && party !== side;
  const ahead = fights.every(({ outlook, side }) => outlook.ahead === side)
    ? 'right'
    : fights.some(({ outlook, side }) => beats(outlook.ahead, side))
      ? 'wrong'
      : undefined;
  if (fights.some(({ outlook, side }) => beats(outlook.winner, side))) {
    return { ahead, winner: 'wrong' };
  }
  const isSure = fights.every(({ outlook }) => outlook.winner !== undefined);
  return { ahead, winner: isSure ? 'right' : undefined };
}

function endOf(
  { parent, parentEndsBy, claims, fights, rules, time }: ForecastInputs,
  outlooks: readonly Outlook<Side>[],
): bigint | undefined {
  if (claims.some(({ status }) => status === Status.final)) return time;
  if (parent.opened === 0n) return undefined;
  const { period, floor, grace, moveTime } = rules;
  const shut = parent.opened + period;
  let end: bigint;
  if (time < shut) {
    // A rival that comes in the last second (docs/dispute.md §4): both clocks, and the moves that end its match.
    end = shut + period + floor + 2n * moveTime;
  } else {
    end = later(shut, parent.quiet);
    fights.forEach(({ match }, at) => {
      if (match.phase !== Phase.done) end = later(end, outlooks[at]?.endsBy ?? time);
    });
  }
  // The grace may be over already; then somebody has only to say so.
  end = later(end + grace, time) + moveTime;
  return parentEndsBy === undefined ? end : later(end, parentEndsBy + moveTime);
}

function stakesOf(bonds: readonly HeldBond[]): Stakes {
  const sum = (of: (bond: HeldBond) => boolean): bigint =>
    bonds.filter(of).reduce((total, { amount }) => total + amount, 0n);
  return {
    ours: sum(({ isOurs }) => isOurs),
    right: sum(({ isRight }) => isRight === true),
    wrong: sum(({ isRight }) => isRight === false),
    unknown: sum(({ isRight }) => isRight === undefined),
  };
}
