import { type Bound, type Bounds, BOUNDS, boundOf } from './bound.js';
import { allKinds } from './kinds.js';
import type { Measured, Worst } from './measure.js';

/** The worst step of a kind against its bound. */
export interface Row {
  /** A phase or an opcode. */
  readonly kind: string;
  readonly bound: Bound;
  /** Undefined where no shape came to such a step. */
  readonly dearest: Measured | undefined;
  readonly longest: Measured | undefined;
  /** False if the bound is broken, or nothing was measured. */
  readonly ok: boolean;
}

/** The gas of ordinary opcode steps. */
export interface Ordinary {
  readonly steps: number;
  readonly median: number;
  readonly bound: number;
  readonly ok: boolean;
}

export interface BoundsReport {
  readonly phases: readonly Row[];
  readonly opcodes: readonly Row[];
  /** Undefined when only some shapes were asked for. */
  readonly ordinary: Ordinary | undefined;
  /** The kinds whose row is not ok, and `ordinary` if the median is not. */
  readonly broken: readonly string[];
}

/** What the median of ordinary opcode steps may be, gas of the whole transaction. */
const ORDINARY_BOUND = 300_000;

/** @param whole whether every kind has to be there. */
export function reportOf(
  worst: readonly Worst[],
  ordinary: readonly number[] | undefined,
  whole: boolean,
  bounds: Bounds = BOUNDS,
): BoundsReport {
  const byKind = new Map(worst.map((one) => [one.kind, one]));
  const { phases, opcodes } = allKinds();
  const row = (kind: string, phase: string): Row => {
    const found = byKind.get(kind);
    const bound = boundOf(phase, bounds);
    if (found === undefined) {
      return { kind, bound, dearest: undefined, longest: undefined, ok: !whole };
    }
    const { dearest, longest } = found;
    const ok = [dearest, longest].every((one) => {
      return one.gas <= bound.gas && one.calldata <= bound.calldata;
    });
    return { kind, bound, dearest, longest, ok };
  };
  const rows = {
    phases: phases.map((phase) => row(phase, phase)),
    opcodes: opcodes.map((opcode) => row(opcode, 'opcode')),
  };
  const usual = ordinary && ordinaryOf(ordinary);
  const broken = [...rows.phases, ...rows.opcodes].filter(({ ok }) => !ok).map(({ kind }) => kind);
  if (usual && !usual.ok) broken.push('ordinary');
  return { ...rows, ordinary: usual, broken };
}

function ordinaryOf(gas: readonly number[]): Ordinary {
  const sorted = [...gas].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
  const ok = median <= ORDINARY_BOUND;
  return { steps: sorted.length, median, bound: ORDINARY_BOUND, ok };
}
