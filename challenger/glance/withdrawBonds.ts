import { Chain } from '../chain.js';
import { readChainFile } from '../chainFile.js';
import type { Settings } from '../config/settings.js';
import { chainNames } from '../daemon/chainNames.js';
import { HomeBook } from '../dispute/homeBook.js';
import { homeMoves } from '../dispute/homeMoves.js';
import { Claims } from '../l1/claims.js';
import { toHex } from '../hex.js';
import { L1View } from '../l1/l1View.js';
import { Matches } from '../l1/matches.js';
import { NotWorthItError } from '../money/denial.js';
import type { Check } from './check.js';
import { Hand } from './hand.js';
import { makeChecked, type MoveResult, resultOf } from './moveResult.js';
import type { DueMove } from './notingMover.js';

export interface WithdrawOptions {
  /** A file that says where the chain is. */
  readonly file: string;
  readonly settings: Pick<Settings, 'keys' | 'caps' | 'dataFolder'>;
  /** Whose money comes back, to that account itself; the one that signs if it is left out. */
  readonly account?: string | undefined;
  readonly isDry: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly onChecks: (checks: readonly Check[]) => void;
}

/** What came back, wei. */
export interface WithdrawResult extends MoveResult {
  /** Whose it is. */
  readonly owner: string;
  readonly owed: bigint;
  /** What was left where it is, since its gas costs more than it brings; wei. */
  readonly leftOut: readonly Pick<NotWorthItError, 'what' | 'gain' | 'cost'>[];
}

/**
 * Takes home what the contracts owe an account: its bonds that are free, and its part of what losers pay. Needs no state.
 * @throws PreconditionError; NotWorthItError where nothing is worth it; what `Chain.open`, `Hand.open` and sending throw
 */
export async function withdrawBonds(options: WithdrawOptions): Promise<WithdrawResult> {
  const { file, settings, isDry, env, onChecks } = options;
  const chain = await Chain.open(await readChainFile(file));
  const [name = file] = chainNames([file]);
  let hand: Hand | undefined;
  try {
    hand = await Hand.open({ chain, name, settings, isDry, env });
    const owner = options.account ?? hand.address;
    const checks: Check[] = [];
    const make = async (move: DueMove): Promise<void> => {
      const one = hand;
      if (one === undefined) return;
      await makeChecked(one, move, [], (found) => {
        checks.push(...found);
        onChecks(found);
      });
    };
    const l1 = new L1View(chain.provider);
    const claims = new Claims(chain.addresses.claims, l1);
    const matches = new Matches(chain.addresses.matches, l1);
    const { from } = chain;
    let owed = 0n;
    const contracts = { claims, matches, l1 };
    const book = new HomeBook(from);
    const bonds = await claims.parameters();
    const unworthy: NotWorthItError[] = [];
    for await (const { what, call, gain } of homeMoves({
      contracts,
      book,
      bonds,
      address: owner,
    })) {
      try {
        await make({ what, call, aim: { ...(await aimOf(claims, l1)), gain } });
        if (what === 'withdraw') owed += gain;
      } catch (error) {
        // Others may be worth it.
        if (!(error instanceof NotWorthItError)) throw error;
        unworthy.push(error);
      }
    }
    const [first] = unworthy;
    if (first !== undefined && hand.moves.length === 0) throw first;
    const leftOut = unworthy.map(({ what, gain, cost }) => ({ what, gain, cost }));
    return { ...resultOf(hand, checks), owner, owed, leftOut };
  } finally {
    await hand?.close();
    chain.close();
  }
}

/** What it costs counts under no dispute: as a daemon does it, under the genesis claim. */
async function aimOf(claims: Claims, l1: L1View): Promise<DueMove['aim']> {
  return { dispute: toHex(await claims.genesis()), chosenOn: (await l1.head()).number };
}
