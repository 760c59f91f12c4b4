import type { Parameters } from '../../bisection/game/Parameters.js';
import { isReturn } from './costedTransaction.js';
import type { CostedDispute, DisputePlan } from './costedDispute.js';
import { type Cover, coverOf, type StepCover } from './cover.js';
import { ether } from './figures.js';
import { DIVERGENCES, MOST_TRANSACTIONS, type Sight } from './sight.js';

const ETHER = 10n ** 18n;

/** What a dispute may cost. */
export interface CostBounds {
  readonly transactions: Readonly<Record<Sight, number>>;
  /** The honest bonds against one rival, wei; each further one may take an entry bond more. */
  readonly bonds: bigint;
  /** How often each bond covers the honest moves that it answers for, at `repayPrice`. */
  readonly cover: number;
}

export const COST_BOUNDS: CostBounds = { transactions: MOST_TRANSACTIONS, bonds: ETHER, cover: 3 };

/** A bound that does not hold. */
export interface Miss {
  readonly what: string;
  /** What the bound is, what was found, and how far that is beyond it, for people. */
  readonly bound: string;
  readonly found: string;
  readonly by: string;
}

export interface CostsReport {
  /** Wei a unit of gas. */
  readonly gasPrice: bigint;
  readonly parameters: Parameters;
  readonly bounds: CostBounds;
  /** Against one rival, in every sight. */
  readonly disputes: readonly CostedDispute[];
  /** Against each number of rivals. */
  readonly rivals: readonly CostedDispute[];
  readonly covers: readonly Cover[];
  readonly step: StepCover;
  readonly missed: readonly Miss[];
}

/** Transactions of a dispute, what brings money home apart. */
export const movesOf = ({ transactions }: CostedDispute) =>
  transactions.filter((each) => !isReturn(each));

/** The most transactions of a dispute with one rival. */
export const mostOf = ({ sight, isHasty }: CostedDispute, { transactions }: CostBounds): number =>
  transactions[sight] + (isHasty ? DIVERGENCES[sight] : 0);

/** The most honest bonds against a number of rivals, wei. */
export const mostBonds = (rivals: number, { entryBond }: Parameters, { bonds }: CostBounds) =>
  bonds + BigInt(rivals - 1) * entryBond;

/** What was played, and how. */
export type Played = Omit<CostsReport, 'covers' | 'step' | 'missed'>;

/** Holds what was played against the bounds. */
export function reportOf(played: Played): CostsReport {
  const { gasPrice, parameters, disputes, rivals, bounds } = played;
  const { covers, step } = coverOf(disputes, parameters, gasPrice, bounds.cover);
  const missed = [
    ...disputes.flatMap((each) => missedTransactions(each, bounds)),
    ...[...disputes, ...rivals].flatMap((each) => missedBonds(each, parameters, bounds)),
    ...covers.flatMap((each) => missedCover(each, bounds)),
  ];
  return { ...played, covers, step, missed };
}

function missedTransactions(dispute: CostedDispute, bounds: CostBounds): Miss[] {
  const most = mostOf(dispute, bounds);
  const { length } = movesOf(dispute);
  if (length <= most) return [];
  return [
    {
      what: `L1 transactions, ${nameOf(dispute)}`,
      ...{ bound: `at most ${String(most)}`, found: String(length), by: String(length - most) },
    },
  ];
}

function missedBonds(dispute: CostedDispute, parameters: Parameters, bounds: CostBounds): Miss[] {
  const most = mostBonds(dispute.rivals, parameters, bounds);
  const { bonds } = dispute.honest;
  if (bonds <= most) return [];
  return [
    {
      what: `honest bonds, ${nameOf(dispute)}`,
      bound: `at most ${ether(most)} ETH`,
      found: `${ether(bonds)} ETH`,
      by: `${ether(bonds - most)} ETH`,
    },
  ];
}

function missedCover({ of, bond, cost, isRepaid }: Cover, { cover }: CostBounds): Miss[] {
  const wanted = BigInt(cover) * cost;
  const short = { found: `${ether(bond)} ETH` };
  const misses: Miss[] = [];
  if (bond < wanted) {
    const bound = `at least ${ether(wanted)} ETH, ${String(cover)} times the moves against it`;
    misses.push({ what: `bond of a ${of}`, bound, ...short, by: `${ether(wanted - bond)} ETH` });
  }
  if (!isRepaid) {
    const bound = `its share for repayment is at least ${ether(cost)} ETH`;
    misses.push({ what: `bond of a ${of}`, bound, ...short, by: 'that share' });
  }
  return misses;
}

/** A dispute, for people. */
export function nameOf({ sight, rivals, units, isHasty }: DisputePlan): string {
  const many =
    rivals === 1
      ? ''
      : `, ${String(rivals)} rivals in ${units === 'same' ? 'one unit' : 'units of their own'}`;
  return `${sight}${many}${isHasty ? ', liar faster' : ''}`;
}
