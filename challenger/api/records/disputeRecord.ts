import { z } from 'zod';
import { address, chainName, hash, l1Time, number64, ownTime, wei } from './scalars.js';

const side = z.union([z.literal(0), z.literal(1)]);

/** What is left on the two clocks of a match was so at `since`. */
const clock = z.strictObject({
  left: z.array(z.number().int().nonnegative()).length(2),
  since: l1Time,
});

const outlook = z.strictObject({
  /** The side that has it if nobody moves any more, and the one that wins if the right one makes no mistake. */
  ahead: side.nullable(),
  winner: side.nullable(),
  endsBy: l1Time,
});

/** A match between two claims (`unit`), or between two step trees of a subdispute (`step`). */
export const matchRecord = z.strictObject({
  id: hash,
  level: z.enum(['unit', 'step']),
  /** Of a step match: the unit match that it belongs to. */
  subdispute: hash.nullable(),
  /** Claims or entrants: of side 0, of side 1. */
  sides: z.array(hash).length(2),
  phase: z.enum(['bisect', 'subdispute', 'prove', 'done']),
  /** Who is to move, in `bisect`. */
  turn: side,
  height: z.number().int().nonnegative(),
  position: number64,
  /** The disputed nodes of either side, the contested leaves once sealed. */
  nodes: z.array(hash).length(2),
  /** What we hold to be at that place; null where we do not know it. */
  ourNode: hash.nullable(),
  /** The state before the contested leaves, once sealed. */
  agreed: hash.nullable(),
  lost: z.array(z.boolean()).length(2),
  clock,
  /** Which side we play; null: none. */
  ourSide: side.nullable(),
  /** Of a subdispute that we play: whether our step tree is still to be entered. */
  needsEntry: z.boolean(),
  outlook,
});
export type MatchRecord = z.infer<typeof matchRecord>;

/** A step tree that was entered in a subdispute. */
export const entrantRecord = z.strictObject({
  id: hash,
  subdispute: hash,
  side,
  root: hash,
  owner: address,
  isOurs: z.boolean(),
  isRight: z.boolean().nullable(),
  standing: z.enum(['alive', 'eliminated', 'released']),
  enteredAt: l1Time,
  /** Seconds that it has in each of its matches. */
  clock: z.number().int().nonnegative(),
});
export type EntrantRecord = z.infer<typeof entrantRecord>;

const party = z.enum(['right', 'wrong']);

/** Rival claims with one parent, after which the dispute is named, and all their matches. */
export const disputeRecord = z.strictObject({
  id: hash,
  chain: chainName,
  round: number64,
  isOpen: z.boolean(),
  claims: z.array(hash),
  /** When the window for rivals opened, and when it shuts. */
  openedAt: l1Time,
  shutsAt: l1Time,
  matches: z.array(matchRecord),
  entrants: z.array(entrantRecord),
  forecast: z.strictObject({
    ahead: party.nullable(),
    winner: party.nullable(),
    endsBy: l1Time.nullable(),
    stakes: z.strictObject({ right: wei, wrong: wei, unknown: wei, ours: wei }),
  }),
  /** Until when an operator has silenced its alerts, and why; `until` null: for good. */
  muted: z.strictObject({ until: ownTime.nullable(), reason: z.string() }).nullable(),
});
export type DisputeRecord = z.infer<typeof disputeRecord>;
