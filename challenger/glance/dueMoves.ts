import { Interface } from 'ethers';
import type { Challenger } from '../dispute/challenger.js';
import { toHash, toHex } from '../hex.js';
import { MATCHES_ABI } from '../l1/matches.js';
import { revertOf } from '../l1/revert.js';
import type { DueMove, NotingMover } from './notingMover.js';

/** A move of a dispute that is due. */
export interface DisputeMove extends DueMove {
  /** The match that it is made in, `0x…`; of an entry, the match of the two claims; null outside of matches. */
  readonly match: string | null;
}

const abi = new Interface(MATCHES_ABI);

/**
 * The moves that are due in a dispute for what is right, those first whose time is over first.
 * @param dispute the claim whose children fight, `0x…`
 * @param sender whom `challenger` was made with
 */
export async function dueMoves(
  challenger: Challenger,
  sender: NotingMover,
  dispute: string,
): Promise<DisputeMove[]> {
  sender.moves.length = 0;
  await challenger.step();
  const mine = sender.moves.filter(({ aim }) => aim.dispute === dispute);
  const found = await Promise.all(
    mine.map(async (move) => ({ ...move, match: await matchOf(challenger, move) })),
  );
  return found.sort((one, two) => byDeadline(one.aim.deadline, two.aim.deadline));
}

async function matchOf({ matches }: Challenger, { call }: DueMove): Promise<string | null> {
  if (call.to.toLowerCase() !== matches.address.toLowerCase()) return null;
  const args = abi.parseTransaction({ data: call.data })?.args.toObject() ?? {};
  if (typeof args['subdispute'] === 'string') return args['subdispute'];
  const { one, two } = args;
  if (typeof one !== 'string' || typeof two !== 'string') return null;
  try {
    return toHex((await matches.matchOf([toHash(one), toHash(two)])).id);
  } catch (error) {
    // Since the move was chosen one of the two has fallen.
    if (revertOf(error) === undefined) throw error;
    return null;
  }
}

function byDeadline(one: bigint | undefined, two: bigint | undefined): number {
  if (one === two) return 0;
  if (one === undefined) return 1;
  if (two === undefined) return -1;
  return one < two ? -1 : 1;
}
