import { equals } from '../../bisection/game/Hashes.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { describeStep, type StepDescription } from '../../bisection/trace/Description.js';
import type { Opinion } from '../claim/opinion.js';
import { placeOf, type UnitPlace } from '../claim/unitPlace.js';
import { toHex } from '../hex.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Board } from './board.js';

/** The step in which a wrong claim goes wrong, as it was sealed on L1. */
export interface Finding {
  readonly place: UnitPlace;
  /** Counted from 0. */
  readonly step: number;
  /** Steps of the unit, and units of the claim, as they are. */
  readonly steps: number;
  readonly units: number;
  /** What the step does, by our trace. */
  readonly description: StepDescription;
  /** The states before the step and after it, and after it as it was claimed. */
  readonly agreed: Hash;
  readonly right: Hash;
  readonly claimed: Hash;
}

/** What the dispute between two claims came down to; nothing while it has not come down to a step. */
export async function findingOf(
  board: Board,
  opinion: Opinion,
  ours: Hash,
  rival: Hash,
): Promise<Finding | undefined> {
  const pair: Pair = toHex(ours) < toHex(rival) ? [ours, rival] : [rival, ours];
  const side = equals(pair[0], ours) ? 0 : 1;
  const { id, match } = await board.matches.matchOf(pair);
  if (match.phase !== Phase.subdispute && match.phase !== Phase.done) return undefined;
  const unit = Number(match.position);
  const trace = await opinion.trace(unit);
  const tree = await opinion.stepTree(unit);
  const root = await tree.node(tree.height, 0n);
  const entries = await board.entries(id);
  const mine = entries.find((entry) => equals(entry.root, root));
  if (mine === undefined) return undefined;
  for (const entry of entries) {
    if (entry.side === side) continue;
    const steps: Pair = side === 0 ? [mine.id, entry.id] : [entry.id, mine.id];
    const { match: fight } = await board.matches.matchOf(steps);
    if (fight.phase !== Phase.prove && fight.phase !== Phase.done) continue;
    const step = Number(fight.position);
    return {
      place: placeOf(opinion.claim.chain, unit),
      step,
      steps: trace.length,
      units: opinion.claim.chain.length,
      description: describeStep(trace.before(step)),
      agreed: fight.agreed,
      right: fight.nodes[side],
      claimed: fight.nodes[side === 0 ? 1 : 0],
    };
  }
  return undefined;
}
