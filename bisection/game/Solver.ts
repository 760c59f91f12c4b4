import type { Hash } from '../structures/Keccak.js';
import { deadline, opposite, remaining, type Side } from './Clock.js';
import { checkChildren, type DissectMove, reply, type SealMove } from './Dissection.js';
import { type DivergenceProof, proveDivergence } from './Divergence.js';
import { type Match, Phase } from './Match.js';
import type { Tree } from './MerkleTree.js';

/** What a player knows about a match. */
export interface View {
  readonly match: Match;
  /** The player's side. */
  readonly side: Side;
  /** The tree that the player's side committed to: the player has checked that it is its own. */
  readonly own: Tree;
  /** The other side's tree, where somebody serves it. */
  readonly rival?: Tree;
  /** The 16 children of the other side's disputed node, once they are public. */
  readonly theirs?: readonly Hash[];
  /** Whether the player's own step tree is among the living entrants of its side, in a subdispute. */
  readonly entered?: boolean;
  /** L1 time, seconds. */
  readonly time: bigint;
  /** Levels of a tree that a move goes down; 4 if not given, as in the contracts. */
  readonly levels?: number;
}

/** What to do now. */
export type Move =
  | DissectMove
  | SealMove
  | { readonly kind: 'diverge'; readonly proof: DivergenceProof }
  /** Enter the step tree of unit `unit`, which runs from `from` to `to`. */
  | { readonly kind: 'enter'; readonly unit: bigint; readonly from: Hash; readonly to: Hash }
  /** Give the machine's proof of step `index` from `state`. */
  | { readonly kind: 'prove'; readonly index: bigint; readonly state: Hash }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'settle' }
  /** Nothing, unless somebody moves, before `until`. */
  | { readonly kind: 'wait'; readonly until: bigint }
  | { readonly kind: 'over' };

/** The reveal that a reply answers is not known. */
export class NothingToAnswerError extends Error {
  readonly code = 'GAME_NOTHING_TO_ANSWER';
  constructor(readonly height: number) {
    super('the other side’s last reveal is missing: read the events of the match');
    this.name = 'NothingToAnswerError';
  }
}

/** The move of a player that knows the right trace: a function of public data and its own tree. */
export async function solve(view: View): Promise<Move> {
  const { match, side, time } = view;
  const other = opposite(side);
  switch (match.phase) {
    case Phase.none:
    case Phase.bisect:
      return bisect(view);
    case Phase.subdispute: {
      if (match.live[other] === 0 && remaining(match.clock, other, time) === 0n) {
        return { kind: 'settle' };
      }
      if (view.entered) return { kind: 'wait', until: deadline(match.clock, other) };
      return { kind: 'enter', unit: match.position, from: match.agreed, to: match.nodes[side] };
    }
    case Phase.prove:
      return { kind: 'prove', index: match.position, state: match.agreed };
    case Phase.done:
      return { kind: 'over' };
  }
}

async function bisect({ match, side, own, rival, theirs, time, levels }: View): Promise<Move> {
  const over = remaining(match.clock, match.turn, time) === 0n;
  if (over && match.turn !== side) return { kind: 'timeout' };
  if (rival !== undefined && !over) {
    const [one, two] = side === 0 ? [own, rival] : [rival, own];
    return { kind: 'diverge', proof: await proveDivergence(one, two) };
  }
  if (match.turn !== side) return { kind: 'wait', until: deadline(match.clock, match.turn) };
  if (theirs === undefined) throw new NothingToAnswerError(match.height);
  checkChildren(match.nodes[opposite(side)], theirs, levels);
  return reply(own, match.height, match.position, theirs, levels);
}
