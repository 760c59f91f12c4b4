import type { Side } from '../../../bisection/game/Clock.js';
import { Standing } from '../../../bisection/game/Entrants.js';
import { equals } from '../../../bisection/game/Hashes.js';
import { type Match, Phase } from '../../../bisection/game/Match.js';
import type { Pair } from '../../../bisection/game/Matches.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import type { EntrantRecord, MatchRecord } from '../../api/records/disputeRecord.js';
import type { Opinion } from '../../claim/opinion.js';
import type { Board, Entry } from '../../dispute/board.js';
import type { Outlook } from '../../forecast/outlook.js';
import { stepOutlook } from '../../forecast/stepOutlook.js';
import type { UnitFight } from '../../forecast/unitOutlook.js';
import { toHex } from '../../hex.js';
import { isOurs, isRight, type Sighting } from './sighting.js';

/** A match between two claims, and all that hangs on it. */
export interface SeenFight extends UnitFight {
  readonly id: Hash;
  readonly pair: Pair;
  readonly entries: readonly Entry[];
  /** Their names; in the order of `steps`. */
  readonly stepIds: readonly Hash[];
  /** The unit that it is about, once that is known. */
  readonly unit: number | undefined;
}

/** The match of two claims; undefined if they never fought. */
export async function seenFight(
  sighting: Sighting,
  board: Board,
  pair: Pair,
  opinion: Opinion | undefined,
): Promise<SeenFight | undefined> {
  const state = await board.stored(pair);
  if (state === undefined) return undefined;
  const { id, match } = state;
  const fight = { id, pair, match, isRight: rightness(sighting, pair) };
  const hasTrees = match.phase === Phase.subdispute || match.phase === Phase.done;
  const entries = hasTrees ? await board.entries(id) : [];
  if (entries.length === 0) {
    return { ...fight, entries, entrants: [], steps: [], stepIds: [], unit: undefined };
  }
  const unit = Number(match.position);
  const ownRoot = await rootOf(sighting, opinion, entries, unit);
  const entrants = entries.map(({ id: entrant, side, standing, root }) => {
    const right = ownRoot === undefined ? undefined : equals(root, ownRoot);
    return { id: entrant, side, standing, isRight: right };
  });
  const steps: Match[] = [];
  const stepIds: Hash[] = [];
  const of = (side: Side): Entry[] => entries.filter((each) => each.side === side);
  for (const one of of(0)) {
    for (const two of of(1)) {
      const step = await board.stored([one.id, two.id]);
      if (step === undefined) continue;
      steps.push(step.match);
      stepIds.push(step.id);
    }
  }
  return { ...fight, entries, entrants, steps, stepIds, unit };
}

const rightness = (sighting: Sighting, [one, two]: Pair): UnitFight['isRight'] => [
  isRight(sighting, one),
  isRight(sighting, two),
];

/** The root of our step tree: made only where a tree of ours is entered, since then it is there already. */
async function rootOf(
  sighting: Sighting,
  opinion: Opinion | undefined,
  entries: readonly Entry[],
  unit: number,
): Promise<Hash | undefined> {
  if (opinion === undefined || !entries.some(({ owner }) => isOurs(sighting, owner))) {
    return undefined;
  }
  const tree = await opinion.stepTree(unit);
  return tree.node(tree.height, 0n);
}

/** A match and its step matches, as the API shows them. */
export async function matchRecords(
  sighting: Sighting,
  fight: SeenFight,
  outlook: Outlook<Side>,
  opinion: Opinion | undefined,
): Promise<MatchRecord[]> {
  const { match, id, pair, entrants, steps, stepIds, unit } = fight;
  const side = sideOf(sighting, fight.isRight);
  const hasEntry = fight.entries.some(
    (entry) => entry.side === side && isOurs(sighting, entry.owner),
  );
  const needsEntry = side !== null && match.phase === Phase.subdispute && !hasEntry;
  const unitRecord: MatchRecord = {
    ...recordOf(match, id, outlook),
    ...{ level: 'unit', subdispute: null, sides: pair.map(toHex) },
    ourNode: await nodeOf(opinion?.claim.tree, match),
    ...{ ourSide: side, needsEntry },
  };
  const isTreeKnown = entrants.some((entrant) => entrant.isRight !== undefined);
  const tree =
    opinion !== undefined && unit !== undefined && isTreeKnown
      ? await opinion.stepTree(unit)
      : undefined;
  const records = [unitRecord];
  for (const [index, step] of steps.entries()) {
    const stepId = stepIds[index];
    if (stepId === undefined) continue;
    const of = step.ids.map((each) => entrants.find((entrant) => equals(entrant.id, each)));
    const isRightOf: UnitFight['isRight'] = [of[0]?.isRight, of[1]?.isRight];
    records.push({
      ...recordOf(
        step,
        stepId,
        stepOutlook(step, isRightOf, sighting.right.parameters, sighting.l1.time),
      ),
      ...{ level: 'step', subdispute: toHex(id), sides: step.ids.map(toHex) },
      ourNode: await nodeOf(tree, step),
      ...{ ourSide: sideOf(sighting, isRightOf), needsEntry: false },
    });
  }
  return records;
}

/** The entrants of a fight, as the API shows them. */
export function entrantRecords(sighting: Sighting, fight: SeenFight): EntrantRecord[] {
  return fight.entries.map(({ id, side, root, owner, standing, entered, clock }) => ({
    ...{ id: toHex(id), subdispute: toHex(fight.id), side, root: toHex(root), owner },
    isOurs: isOurs(sighting, owner),
    isRight: fight.entrants.find((each) => equals(each.id, id))?.isRight ?? null,
    standing: standingName(standing),
    ...{ enteredAt: Number(entered), clock: Number(clock) },
  }));
}

function recordOf(
  match: Match,
  id: Hash,
  { ahead, winner, endsBy }: Outlook<Side>,
): Omit<MatchRecord, 'level' | 'subdispute' | 'sides' | 'ourNode' | 'ourSide' | 'needsEntry'> {
  const { turn, height, position, nodes, lost, clock } = match;
  const isSealed = height === 0 && match.phase !== Phase.bisect;
  return {
    ...{ id: toHex(id), phase: phaseName(match.phase), turn, height, position },
    nodes: nodes.map(toHex),
    agreed: isSealed ? toHex(match.agreed) : null,
    lost: [...lost],
    clock: { left: clock.left.map(Number), since: Number(clock.since) },
    outlook: { ahead: ahead ?? null, winner: winner ?? null, endsBy: Number(endsBy) },
  };
}

/** The side that we play: that of what is right. */
function sideOf({ plays }: Sighting, [zero, one]: UnitFight['isRight']): Side | null {
  if (!plays) return null;
  if (zero === true) return 0;
  return one === true ? 1 : null;
}

interface Nodes {
  node(height: number, position: bigint): Promise<Hash> | Hash;
}

async function nodeOf(
  tree: Nodes | undefined,
  { height, position }: Match,
): Promise<string | null> {
  return tree === undefined ? null : toHex(await tree.node(height, position));
}

function phaseName(phase: Phase): MatchRecord['phase'] {
  switch (phase) {
    case Phase.subdispute:
      return 'subdispute';
    case Phase.prove:
      return 'prove';
    case Phase.done:
      return 'done';
    default:
      return 'bisect';
  }
}

function standingName(standing: Standing): EntrantRecord['standing'] {
  switch (standing) {
    case Standing.eliminated:
      return 'eliminated';
    case Standing.released:
      return 'released';
    default:
      return 'alive';
  }
}
