import { NotChildrenError } from '../../bisection/game/Dissection.js';
import { DivergenceError } from '../../bisection/game/Divergence.js';
import { equals } from '../../bisection/game/Hashes.js';
import { entrantId, Phase } from '../../bisection/game/Match.js';
import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { type Move, solve, type View } from '../../bisection/game/Solver.js';
import { deadline, opposite, type Side } from '../../bisection/game/Clock.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';
import type { Call } from '../l1/call.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { toHex } from '../hex.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { type MatchState } from '../l1/matches.js';
import type { Mover } from '../l1/mover.js';
import { gainOf } from '../money/gain.js';
import type { Board, Entry } from './board.js';
import type { Guarded } from './guard.js';
import { TreeWithheldError } from './treeSource.js';

/** What a party to a match knows of its own. */
export interface Cause {
  /** The unit tree that it claimed. */
  readonly units: Tree;
  /** The step tree of a unit; undefined if it has none to enter. */
  steps(unit: number): Promise<Tree | undefined>;
  /** The proof of a step of a unit; undefined if it gives none. */
  proof(unit: number, step: number): Promise<Uint8Array | undefined>;
}

/** Trees of rivals that somebody serves, checked; undefined for what nobody serves. */
export interface Served {
  units(claim: Hash): Promise<Tree | undefined>;
  steps(root: Hash): Promise<Tree | undefined>;
}

/** What a turn came to. */
export type Turn =
  | { readonly kind: 'moved'; readonly what: string }
  /** Nothing to do, unless somebody moves, before the L1 time `until`; undefined: for this player, ever. */
  | {
      readonly kind: 'wait';
      readonly until: bigint | undefined;
      /** Something went wrong, and there may be more to do. */
      readonly isUnsure?: true;
    }
  | { readonly kind: 'over'; readonly lost: readonly [boolean, boolean] };

/** The chain's match is not between states that this player knows. */
export class ForeignMatchError extends CannotTellError {
  readonly code = 'DISPUTE_FOREIGN_MATCH';
  readonly nextStep =
    'no bond is put at risk: compare executor and machine on this unit, and report what differs';
  constructor(
    readonly unit: bigint,
    readonly what: 'agreed state' | 'own leaf',
    readonly expected: Hash,
    readonly found: Hash,
  ) {
    super(
      `the ${what} of unit ${String(unit)} is ${toHex(found)} on L1, and ${toHex(expected)} in our trace`,
    );
    this.name = 'ForeignMatchError';
  }
}

/** Plays one side of the matches between two claims. Each turn is chosen from what is on L1 then, and nothing else. */
export class Player {
  constructor(
    private readonly board: Board,
    private readonly sender: Mover,
    private readonly parameters: Parameters,
    private readonly cause: Cause,
    private readonly served: Served,
    /** Keeps what goes wrong in one match from the others. */
    private readonly guarded: Guarded = (_, turn) => turn(),
  ) {}

  /** The next move in the match between our claim and a rival, or in a subdispute of it. */
  async turn(ours: Hash, rival: Hash): Promise<Turn> {
    const pair: Pair = toHex(ours) < toHex(rival) ? [ours, rival] : [rival, ours];
    const side: Side = equals(pair[0], ours) ? 0 : 1;
    const state = await this.board.matches.matchOf(pair);
    const { match } = state;
    if (match.phase === Phase.done) return { kind: 'over', lost: match.lost };
    return this.guarded({ on: state.id, side }, async () => {
      if (match.phase === Phase.subdispute) return this.subdispute(pair, side, state);
      const served = await this.served.units(rival);
      const top = () => this.board.claimTop(rival);
      return this.fight(pair, side, state, this.cause.units, served, top);
    });
  }

  /**
   * What is left to do against a rival that is out, maybe by a match with somebody else: our entrant in the subdispute
   * fights on until nobody is left, since it would lose its bond by time, and then the bond comes back. Which claim wins is
   * decided by then: only bonds hang on these moves, and they say so.
   */
  async aftermath(ours: Hash, rival: Hash): Promise<Turn> {
    const pair: Pair = toHex(ours) < toHex(rival) ? [ours, rival] : [rival, ours];
    const side: Side = equals(pair[0], ours) ? 0 : 1;
    const state = await this.board.stored(pair);
    if (state === undefined) return { kind: 'wait', until: undefined };
    const { id, match } = state;
    const entries = await this.board.entries(id);
    const mine = entries.find((entry) => entry.owner === this.sender.address && isAlive(entry));
    if (mine === undefined) return { kind: 'wait', until: undefined };
    const rivals = entries.filter((entry) => entry.side !== side && isAlive(entry));
    const { entryBond } = this.parameters;
    if (rivals.length > 0) {
      const rivalBonds = rivals.map(() => entryBond);
      const gain = gainOf({ ownBonds: entryBond, rivalBonds }, this.parameters);
      const unit = Number(match.position);
      const tree = await this.cause.steps(unit);
      if (tree === undefined) return { kind: 'wait', until: undefined };
      return this.steps(side, mine.id, rivals, unit, tree, undefined, gain);
    }
    const until = deadline(match.clock, opposite(side));
    if ((await this.board.time()) < until) return { kind: 'wait', until };
    const release = this.board.matches.release(mine.id);
    return this.send('release entry bond', release, undefined, entryBond);
  }

  private async subdispute(pair: Pair, side: Side, state: MatchState): Promise<Turn> {
    const { match, id, stateHash } = state;
    const unit = Number(match.position);
    const entries = await this.board.entries(id);
    const tree = await this.cause.steps(unit);
    if (tree === undefined) return { kind: 'wait', until: undefined };
    const root = await tree.node(tree.height, 0n);
    const own = entrantId(id, root);
    const ours = entries.find((entry) => equals(entry.id, own));
    const time = await this.board.time();
    const entered = ours !== undefined;
    const move = await solve({ match, side, own: this.cause.units, time, entered });
    if (move.kind === 'settle') {
      return this.send('settle', this.board.matches.settle(pair, stateHash));
    }
    if (move.kind === 'enter') {
      await this.checkEnds(move, tree);
      const crown = await crownOf(tree);
      const { entryBond } = this.parameters;
      const call = this.board.matches.enter(id, stateHash, side, crown, entryBond);
      return this.send('enter step tree', call, deadline(match.clock, side));
    }
    const until = move.kind === 'wait' ? move.until : undefined;
    const rivals = entries.filter((entry) => entry.side !== side && isAlive(entry));
    if (ours === undefined || !isAlive(ours)) return { kind: 'wait', until: undefined };
    return this.steps(side, own, rivals, unit, tree, until);
  }

  /** The matches of our entrant, one after the other: the first in which there is something to do. */
  private async steps(
    side: Side,
    own: Hash,
    rivals: readonly Entry[],
    unit: number,
    tree: Tree,
    until: bigint | undefined,
    gain?: bigint,
  ): Promise<Turn> {
    let earliest = until;
    for (const rival of rivals) {
      const pair: Pair = side === 0 ? [own, rival.id] : [rival.id, own];
      const state = await this.board.matches.matchOf(pair);
      if (state.match.phase === Phase.done) continue;
      const turn = await this.guarded({ on: state.id, side }, async () => {
        const served = await this.served.steps(rival.root);
        const top = () => Promise.resolve(rival.top);
        return this.fight(pair, side, state, tree, served, top, unit, gain);
      });
      if (turn.kind === 'moved') return turn;
      if (turn.kind === 'wait' && turn.until !== undefined) {
        if (earliest === undefined || turn.until < earliest) earliest = turn.until;
      }
    }
    return { kind: 'wait', until: earliest };
  }

  private async fight(
    pair: Pair,
    side: Side,
    state: MatchState,
    own: Tree,
    rival: Tree | undefined,
    top: () => Promise<readonly Hash[]>,
    unit?: number,
    gain?: bigint,
  ): Promise<Turn> {
    const { match, id, stateHash } = state;
    const view: View = {
      ...{ match, side, own, time: await this.board.time() },
      theirs: (await this.board.lastReveal(id)) ?? (await top()),
      ...(rival === undefined ? {} : { rival }),
    };
    const move = await this.solve(view);
    const { matches } = this.board;
    // A divergence may also come while the rival thinks: before its next move.
    const until = deadline(match.clock, move.kind === 'diverge' ? match.turn : side);
    switch (move.kind) {
      case 'dissect':
        return this.send('dissect', matches.dissect(pair, stateHash, move), until, gain);
      case 'seal':
        return this.send('seal', matches.seal(pair, stateHash, move), until, gain);
      case 'diverge':
        return this.send(
          'diverge',
          matches.diverge(pair, stateHash, side, move.proof),
          until,
          gain,
        );
      case 'timeout':
        return this.send('timeout', matches.timeout(pair, stateHash), undefined, gain);
      case 'prove': {
        const proof = await this.cause.proof(unit ?? 0, Number(move.index));
        if (proof === undefined) return { kind: 'wait', until: undefined };
        return this.send('prove', matches.prove(pair, stateHash, proof), until, gain);
      }
      case 'wait':
        return move;
      case 'over':
        return { kind: 'over', lost: match.lost };
      default:
        throw new RangeError(`${move.kind} is no move of such a match`);
    }
  }

  /** A rival's tree that turns out to be withheld or wrong is no use: then the game goes on without it. */
  private async solve(view: View): Promise<Move> {
    const { rival, ...alone } = view;
    if (rival === undefined) return solve(view);
    try {
      return await solve(view);
    } catch (error) {
      if (!isServing(error)) throw error;
      return solve(alone);
    }
  }

  /** Our step tree must lead from what L1 says is agreed to what we claimed: otherwise we don't know this unit. */
  private async checkEnds(move: Extract<Move, { kind: 'enter' }>, tree: Tree): Promise<void> {
    const { unit, from, to } = move;
    const before =
      unit === 0n ? await this.board.start() : await this.cause.units.node(0, unit - 1n);
    if (!equals(before, from)) throw new ForeignMatchError(unit, 'agreed state', before, from);
    const last = await tree.node(0, (1n << BigInt(tree.height)) - 1n);
    if (!equals(last, to)) throw new ForeignMatchError(unit, 'own leaf', last, to);
  }

  /** `gain`: of a move that only money hangs on, wei; one that keeps a claim alive is never weighed. */
  private async send(what: string, call: Call, until?: bigint, gain?: bigint): Promise<Turn> {
    const aim = await this.board.aim(until);
    const weighed = gain === undefined ? aim : { ...aim, gain };
    const receipt = await this.sender.send(what, call, [], weighed);
    return receipt === undefined ? { kind: 'wait', until: undefined } : { kind: 'moved', what };
  }
}

const isAlive = (entry: Entry): boolean => entry.standing === Standing.alive;

/** Whether an error says that somebody's served tree is not what was committed to, or not there. */
function isServing(error: unknown): boolean {
  return (
    error instanceof TreeWithheldError ||
    error instanceof NotChildrenError ||
    error instanceof DivergenceError
  );
}
