import type { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Queue } from '../../bisection/machine/Queue.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { stepTree } from '../../bisection/trace/StepTree.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import { CannotTellError } from '../execute/cannotTell.js';
import type { ChainHead, Executor } from '../execute/executor.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { precompile } from '../execute/precompile.js';
import { recover } from '../execute/recover.js';
import { toHex } from '../hex.js';
import { type BuiltClaim, buildClaim } from './buildClaim.js';

/** What an opinion on the children of a claim is formed from. */
export interface OpinionInputs {
  readonly config: Config;
  readonly executor: Executor;
  /** Where the executor's states are. */
  readonly nodes: StateSource;
  /** The parent claim's final state, and the head of the chain there. */
  readonly start: { readonly idle: IdleState; readonly head: ChainHead };
  readonly target: bigint;
  readonly batches: ReadonlyMap<bigint, Batch>;
  readonly queue?: Queue;
  readonly unitHeight: number;
  readonly stepHeight: number;
  /** Waited for now and then in long runs. */
  readonly pause?: () => Promise<void>;
}

/** The executor and the machine disagree about a unit: one of them is wrong, and nobody knows which. */
export class TwoOpinionsError extends CannotTellError {
  readonly code = 'TWO_OPINIONS';
  readonly nextStep =
    'no bond is put at risk: report this unit, with its batch, as a defect of the executor or of the machine';
  constructor(
    readonly unit: number,
    readonly executor: Hash,
    readonly machine: Hash,
  ) {
    super(
      `unit ${String(unit)} ends in ${toHex(executor)} by the executor and in ${toHex(machine)} by the machine`,
    );
    this.name = 'TwoOpinionsError';
  }
}

/** What we hold to be true of the batches that the children of a claim cover. */
export class Opinion {
  private readonly traces = new Map<number, Promise<Trace>>();
  private readonly trees = new Map<number, Promise<PaddedTree>>();
  private confirmed: Promise<void> | undefined;

  private constructor(
    readonly claim: BuiltClaim,
    readonly host: TraceHost,
    private readonly inputs: OpinionInputs,
  ) {}

  /** Executes the batches. @throws CannotTellError */
  static async form(inputs: OpinionInputs): Promise<Opinion> {
    const claim = await buildClaim(inputs, inputs.unitHeight);
    const { config, batches, queue = Queue.none, nodes } = inputs;
    const { target, accumulator } = claim;
    const sources = { nodes, codes: nodes, recover, precompile };
    const host = new TraceHost({ config, target, accumulator, batches, queue, ...sources });
    return new Opinion(claim, host, inputs);
  }

  /** The final idle state. */
  get final(): IdleState {
    return this.claim.chain.last;
  }

  /** What opens the final idle state on L1. */
  finalProof(): Uint8Array {
    return idleProof(this.machineBefore(this.claim.chain.length));
  }

  /** The idle machine before unit `index`; past the last unit, the one that repeats. */
  machineBefore(index: number): Machine {
    const { chain } = this.claim;
    const idle = chain.before(Math.min(index, chain.length));
    return idleMachine(idle, this.host.state(idle.stateRoot));
  }

  /**
   * The steps of a unit. The machine's outcome is held against the executor's.
   * @throws TwoOpinionsError, UnprovableError, and whatever else a step throws
   */
  trace(unit: number): Promise<Trace> {
    return remember(this.traces, unit, async () => {
      const { chain } = this.claim;
      const trace = await Trace.run(this.machineBefore(unit), this.host, this.pausing);
      const executor = unit < chain.length ? chain.leaf(unit) : chain.leaf(chain.length - 1);
      const machine = trace.final.hash;
      if (!equals(executor, machine)) throw new TwoOpinionsError(unit, executor, machine);
      return trace;
    });
  }

  stepTree(unit: number): Promise<PaddedTree> {
    return remember(this.trees, unit, async () =>
      stepTree(await this.trace(unit), { height: this.inputs.stepHeight, ...this.pausing }),
    );
  }

  /**
   * Runs the machine over every unit, once, for a dispute that may be about any of them.
   * @throws as `trace`
   */
  confirmAll(): Promise<void> {
    if (this.confirmed !== undefined) return this.confirmed;
    const confirmed = this.confirmEach();
    this.confirmed = confirmed;
    confirmed.catch((error: unknown) => {
      // Two opinions stay two, however often they are formed.
      if (!(error instanceof TwoOpinionsError)) this.confirmed = undefined;
    });
    return confirmed;
  }

  private async confirmEach(): Promise<void> {
    for (let unit = 0; unit < this.claim.chain.length; unit++) {
      const isWanted = this.traces.has(unit);
      await this.trace(unit);
      if (!isWanted) this.traces.delete(unit);
      await this.inputs.pause?.();
    }
  }

  private get pausing(): Pick<OpinionInputs, 'pause'> {
    const { pause } = this.inputs;
    return pause === undefined ? {} : { pause };
  }
}

/** The value under a key, made when it is first asked for; a failure is not remembered. */
function remember<V>(
  values: Map<number, Promise<V>>,
  key: number,
  make: () => Promise<V>,
): Promise<V> {
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  made.catch(() => values.delete(key));
  return made;
}
