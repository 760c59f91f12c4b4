import type { Board } from '../../dispute/board.js';
import type { Challenger } from '../../dispute/challenger.js';
import type { RightChain } from '../../claim/rightChain.js';
import type { Hash } from '../../../bisection/structures/Keccak.js';
import type { L1Block } from '../../l1/l1View.js';
import type { Verdict } from '../../verdict.js';

/** What records of a chain are made from, at one L1 block. */
export interface Sighting {
  /** As the settings call the chain. */
  readonly chain: string;
  readonly right: RightChain;
  readonly verdictOf: (claim: Hash) => Verdict | undefined;
  readonly board: (parent: Hash) => Board;
  /** The block that is read at. */
  readonly l1: L1Block;
  /** Our account; undefined if we have none. */
  readonly address: string | undefined;
  /** Whether moves are made, or tried. */
  readonly plays: boolean;
}

/** What a challenger sees, at the block that it reads at now. */
export async function sightingOf(
  challenger: Challenger,
  who: Pick<Sighting, 'chain' | 'address' | 'plays'>,
): Promise<Sighting> {
  const { chain: right } = challenger;
  return {
    ...{ ...who, right, l1: await right.l1.head() },
    verdictOf: (id) => challenger.verdictOf(id),
    board: (parent) => challenger.board(parent),
  };
}

/** Whether an account is ours, however it is written. */
export const isOurs = ({ address }: Pick<Sighting, 'address'>, account: string): boolean =>
  address !== undefined && address.toLowerCase() === account.toLowerCase();

/** Whether a claim is right by our verdict; undefined: we cannot tell, or have not looked yet. */
export function isRight({ verdictOf }: Pick<Sighting, 'verdictOf'>, id: Hash): boolean | undefined {
  const verdict = verdictOf(id);
  if (verdict === undefined || verdict.kind === 'cannotTell') return undefined;
  return verdict.kind === 'agree';
}
