import { Status } from '../../bisection/game/Claims.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Board } from '../../challenger/dispute/board.js';
import type { Progress } from '../../challenger/dispute/challenger.js';
import { type Cause, Player, type Served, type Turn } from '../../challenger/dispute/player.js';
import { Claims, type Statement } from '../../challenger/l1/claims.js';
import { L1View } from '../../challenger/l1/l1View.js';
import { Matches } from '../../challenger/l1/matches.js';
import { MoveRefusedError, type Sender } from '../../challenger/l1/sender.js';
import { NotYetError } from './stallingSender.js';
import type { Actor, World } from './world.js';

const NOTHING_SERVED: Served = {
  units: () => Promise.resolve(undefined),
  steps: () => Promise.resolve(undefined),
};

/** Somebody who plays for a claim with trees of their own choice, and goes on for an entrant when the claim is out. */
export class Villain implements Actor {
  readonly board: Board;

  constructor(
    private readonly world: World,
    readonly sender: Sender,
    private readonly cause: Cause,
    /** The claim that is played for. */
    readonly id: Hash,
    /** Whose claims are left alone. */
    private readonly friends: readonly Villain[] = [],
  ) {
    this.board = boardOf(world);
  }

  /** Posts a claim on top of the first one. */
  static async post(world: World, sender: Sender, statement: Statement): Promise<Hash> {
    const { claims } = boardOf(world);
    const call = claims.post(statement, world.devnet.parameters.claimBond);
    const { blockNumber } = await sender.send('post wrong claim', call);
    const [posted] = await claims.posted(blockNumber, blockNumber, world.first);
    return posted!.id;
  }

  async step(): Promise<Progress> {
    const { board, sender, cause, world } = this;
    const player = new Player(board, sender, world.devnet.parameters, cause, NOTHING_SERVED);
    const own = await board.claims.claimOf(this.id);
    let until: bigint | undefined;
    for (const { id } of await board.children()) {
      if (equals(id, this.id) || this.friends.some((each) => equals(each.id, id))) continue;
      const { status } = await board.claims.claimOf(id);
      const areRivals = own.status === Status.pending && status === Status.pending;
      const turn = await willing(() =>
        areRivals ? player.turn(this.id, id) : player.aftermath(this.id, id),
      );
      if (turn.kind === 'moved') return turn;
      if (turn.kind === 'wait' && turn.until !== undefined) {
        if (until === undefined || turn.until < until) until = turn.until;
      }
    }
    return { kind: 'wait', until };
  }
}

/** The dispute about what is on top of the first claim. */
export function boardOf({ devnet, first }: World): Board {
  const { provider, addresses, from } = devnet;
  const l1 = new L1View(provider);
  const claims = new Claims(addresses.claims, l1);
  return new Board(claims, new Matches(addresses.matches, l1), l1, from, first);
}

/** A move that is refused, or that its sender holds back, is none. */
async function willing(turn: () => Promise<Turn>): Promise<Turn> {
  try {
    return await turn();
  } catch (error) {
    if (error instanceof NotYetError) return { kind: 'wait', until: error.until };
    if (error instanceof MoveRefusedError) return { kind: 'wait', until: undefined };
    throw error;
  }
}
