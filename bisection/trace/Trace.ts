import type { Host } from '../machine/Host.js';
import type { Machine } from '../machine/Machine.js';
import { Phase } from '../machine/Phase.js';
import { step } from '../machine/Step.js';
import type { Hash } from '../structures/Keccak.js';
import { ProofWriter } from '../structures/Proof.js';
import { Snapshots } from './Snapshots.js';

export interface TraceOptions {
  /** The most steps that are run; 2^28, what a step tree holds, if not given. */
  readonly limit?: number;
  /** The most snapshots that are kept. */
  readonly snapshots?: number;
  /** Waited for about every 2^16 steps, so that others get their turn in between. What it throws ends the run. */
  readonly pause?: () => Promise<void>;
}

/** The steps of a step tree: none has more. */
export const MAX_STEPS = 2 ** 28;
const STRETCH = 2 ** 16;
const HASH = 32;

/**
 * One unit: the steps from an idle state to the next. Only snapshots are kept; every question about a step is
 * answered by running on from the last one before it.
 *
 * Leaf i of the unit's step tree is the state after step i: leaf 0 is F of the idle state that the unit starts from,
 * leaf i is F of leaf i − 1, except that for i > 0 an idle leaf repeats. So the last of `length` leaves fills the tree.
 */
export class Trace {
  /** Where the last answer came from, to go on from it if the next question is about a later step: a machine before step `#at`. */
  #at: number;
  #machine: Machine;

  private constructor(
    private readonly host: Host,
    private readonly snapshots: Snapshots,
    /** Steps until the machine is idle again, at least one. */
    readonly length: number,
    /** The idle state that the unit ends in. */
    private readonly end: Machine,
  ) {
    this.#at = length;
    this.#machine = end;
  }

  /**
   * Runs the unit that `start`, an idle machine, begins. `start` itself stays as it is.
   * @throws TraceTooLongError, and whatever a step throws: UnprovableError, MissingNodeError, …
   */
  static async run(start: Machine, host: Host, options: TraceOptions = {}): Promise<Trace> {
    const { limit = MAX_STEPS, pause } = options;
    const snapshots = new Snapshots(options.snapshots ?? 256, 6);
    const machine = start.snapshot();
    let index = 0;
    do {
      if (index >= limit) throw new TraceTooLongError(limit);
      snapshots.offer(index, machine);
      const stretch = Math.min(limit, snapshots.next, index + STRETCH);
      do {
        step(machine, host);
        index++;
      } while (index < stretch && machine.phase !== Phase.idle);
      if (pause !== undefined && index % STRETCH === 0) await pause();
    } while (machine.phase !== Phase.idle);
    return new Trace(host, snapshots, index, machine);
  }

  /** The idle machine after the last step; a copy. */
  get final(): Machine {
    return this.end.snapshot();
  }

  /** The machine before step `index`, counted from 0; a copy. Past the end, the idle machine that repeats. */
  before(index: number): Machine {
    return this.#reach(index).snapshot();
  }

  /** Leaf `index`: the hash of the state after that step. */
  leaf(index: number): Hash {
    return this.#reach(index + 1).hash;
  }

  /** `count` leaves from `from` on, 32 bytes each. */
  leaves(from: number, count: number): Uint8Array {
    const out = new Uint8Array(count * HASH);
    for (let i = 0; i < count; i++) this.#reach(from + i + 1).hashInto(out, i * HASH);
    return out;
  }

  /** The proof of step `index`: the preimages that it opens, in order of use. */
  proof(index: number): Uint8Array {
    const machine = this.before(index);
    const proof = new ProofWriter();
    if (index > 0 && machine.phase === Phase.idle) machine.begin(proof);
    else step(machine, this.host, proof);
    return proof.bytes();
  }

  /** The trace's own machine before step `index`, for reading until the next question. */
  #reach(index: number): Machine {
    const wanted = Math.min(index, this.length);
    let at = this.#at;
    let machine = this.#machine;
    if (at > wanted || wanted - at > this.snapshots.spacing) {
      const snapshot = this.snapshots.before(wanted);
      at = snapshot.index;
      machine = snapshot.machine.snapshot();
    }
    // A machine whose step has failed is of no more use.
    this.#at = this.length;
    this.#machine = this.end;
    for (; at < wanted; at++) step(machine, this.host);
    this.#at = wanted;
    this.#machine = machine;
    return machine;
  }
}

/** A unit with more steps than it may have. */
export class TraceTooLongError extends Error {
  readonly code = 'TRACE_TOO_LONG';
  readonly nextStep =
    'Allow more steps. A unit that does not end within 2^28 of them breaks the bound that the gas cap promises: report it.';
  constructor(readonly limit: number) {
    super(`the unit has not ended after ${String(limit)} steps`);
    this.name = 'TraceTooLongError';
  }
}
