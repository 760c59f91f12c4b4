/** `contracts/game/Parameters.sol`: what a dispute system is deployed with. Times in seconds, amounts in wei. */
export interface Parameters {
  /** How long rivals of a first claim can be posted, and the clock of a claim that is not late. */
  readonly period: bigint;
  /** The least clock of a late claim. */
  readonly floor: bigint;
  /** How long a claim without rivals waits before it is final. */
  readonly grace: bigint;
  /** What one move takes a diligent player, trace building included. */
  readonly moveTime: bigint;
  /** The most batches in one claim. */
  readonly cap: bigint;
  readonly unitHeight: number;
  readonly stepHeight: number;
  /** The most of a forfeited bond that repays the moves against its owner, in 1/10000. */
  readonly repayShare: number;
  /** The most that a unit of gas of such a move is repaid with, wei. */
  readonly repayPrice: bigint;
  /** How much of what is left of a forfeited bond is burned, in 1/10000. */
  readonly burnShare: number;
  readonly burnTo: string;
  readonly claimBond: bigint;
  readonly entryBond: bigint;
}

/** The parameters can't work, and why: the errors of the contract. */
export class BadParametersError extends Error {
  readonly code = 'GAME_BAD_PARAMETERS';
  constructor(
    readonly reason: 'BadHeight' | 'BadCap' | 'BadShare' | 'FloorTooShort' | 'PeriodTooShort',
    readonly given: bigint,
    /** The nearest value that would do. */
    readonly bound: bigint,
  ) {
    super(`${reason}: ${String(given)} is given, ${String(bound)} would do`);
    this.name = 'BadParametersError';
  }
}

const MAX_CAP = 256n;

/** Throws unless the parameters can work; `levels` of a tree are gone down with a move (4 in the contracts). */
export function check(p: Parameters, levels = 4): void {
  height(p.unitHeight, levels);
  height(p.stepHeight, levels);
  if (p.cap < 1n || p.cap > MAX_CAP) throw new BadParametersError('BadCap', p.cap, MAX_CAP);
  for (const share of [p.burnShare, p.repayShare]) {
    if (share > 10_000) throw new BadParametersError('BadShare', BigInt(share), 10_000n);
  }
  const least = p.moveTime * BigInt(movesOfOneSide(p, levels));
  if (p.floor === 0n || p.floor < least)
    throw new BadParametersError('FloorTooShort', p.floor, least);
  if (p.period < p.floor) throw new BadParametersError('PeriodTooShort', p.period, p.floor);
}

/** One side's half of both dissections, rounded up, and three more: posting, entering and proving. */
export function movesOfOneSide(
  p: Pick<Parameters, 'unitHeight' | 'stepHeight'>,
  levels = 4,
): number {
  const half = (height: number): number => Math.floor((height / levels + 1) / 2);
  return half(p.unitHeight) + half(p.stepHeight) + 3;
}

function height(given: number, levels: number): void {
  if (given === 0 || given % levels !== 0 || given > 60) {
    throw new BadParametersError('BadHeight', BigInt(given), BigInt(levels));
  }
}
