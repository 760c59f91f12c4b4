import type { StepFunction } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { SmallTree } from './smallTree.js';

/** Sizes of the trace of one claim, and of the trees over it. */
export interface SmallChainOptions {
  readonly unitHeight: number;
  readonly stepHeight: number;
  /** Units of the claim, at least one, at most 2^unitHeight. */
  readonly units: number;
  /** Steps of each of them, at least one, at most 2^stepHeight. */
  readonly steps: number;
}

/** Where the right states begin to be replaced by wrong ones, and whether the last state is right again. */
export interface Lie {
  /** Tells lies at the same place apart. */
  readonly id: number;
  readonly from: number;
  readonly endsRight: boolean;
}

/**
 * A chain of one claim over a machine that counts: the state after `k` units is the hash of `k`, that after `i` steps of
 * unit `k` of both. It stands in for the EVM where only the game matters.
 */
export class SmallChain implements StepFunction {
  readonly genesis = stateOf('unit', 0);
  readonly accumulator = stateOf('inbox', 1);
  private readonly places = new Map<string, { readonly unit: number; readonly step: number }>();

  constructor(readonly options: SmallChainOptions) {
    for (let unit = 0; unit <= options.units; unit++) {
      this.places.set(name(this.idle(unit)), { unit, step: 0 });
      for (let step = 1; step < options.steps; step++) {
        this.places.set(name(this.within(unit, step)), { unit, step });
      }
    }
  }

  step(_target: bigint, _accumulator: Hash, index: bigint, state: Hash): Hash {
    const place = this.places.get(name(state));
    // What the machine makes of a wrong state is nobody's claim.
    if (place === undefined) return keccak(state);
    const { unit, step } = place;
    if (step === 0 && (index > 0n || unit === this.options.units)) return state;
    return step + 1 < this.options.steps ? this.within(unit, step + 1) : this.idle(unit + 1);
  }

  read(): { position: bigint; accumulator: Hash } {
    return { position: 1n, accumulator: this.accumulator };
  }

  /** Whether the machine ever is in this state. */
  isState(state: Hash): boolean {
    return this.places.has(name(state));
  }

  /** The unit tree of the right claim, or of a wrong one. */
  units(lie?: Lie): SmallTree {
    const right = Array.from({ length: this.options.units }, (_, k) => this.idle(k + 1));
    return new SmallTree(
      this.options.unitHeight,
      this.spoiled(right, this.options.unitHeight, lie),
    );
  }

  /** The step tree of a unit by the machine, from its first state on. */
  steps(from: Hash): SmallTree {
    return new SmallTree(this.options.stepHeight, this.statesOf(from));
  }

  /** A wrong step tree from `from` to `to`. */
  wrongSteps(from: Hash, to: Hash, lie: Lie): SmallTree {
    const leaves = this.spoiled(this.statesOf(from), this.options.stepHeight, lie);
    const full = Array.from({ length: 1 << this.options.stepHeight }, (_, i) => leaves[i] ?? to);
    full[full.length - 1] = to;
    return new SmallTree(this.options.stepHeight, full);
  }

  private statesOf(from: Hash): Hash[] {
    const states: Hash[] = [];
    for (let state = from, i = 0; i < 1 << this.options.stepHeight; i++) {
      state = this.step(1n, this.accumulator, BigInt(i), state);
      states.push(state);
    }
    return states;
  }

  private spoiled(right: readonly Hash[], height: number, lie: Lie | undefined): readonly Hash[] {
    if (lie === undefined) return right;
    const last = right[right.length - 1] as Hash;
    const full = Array.from({ length: 1 << height }, (_, i) => right[i] ?? last);
    return full.map((state, i) => {
      if (i < lie.from || (lie.endsRight && i === full.length - 1)) return state;
      return keccak(Uint8Array.of(...state, lie.id));
    });
  }

  private idle(unit: number): Hash {
    return stateOf('unit', unit);
  }

  private within(unit: number, step: number): Hash {
    return stateOf('step', unit, step);
  }
}

function stateOf(what: string, ...numbers: readonly number[]): Hash {
  return keccak(new TextEncoder().encode(`${what} ${numbers.join(' ')}`));
}
