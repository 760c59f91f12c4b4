import { equals } from '../../bisection/game/Hashes.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { type IdleState, idleMachine, UnitChain } from '../../bisection/trace/UnitChain.js';
import { type ClaimInputs, claimUnits } from '../claim/claimUnits.js';
import { Opinion, type OpinionInputs, TwoOpinionsError } from '../claim/opinion.js';
import { placeOf, type UnitPlace } from '../claim/unitPlace.js';
import type { ChainHead } from '../execute/executor.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { FalseClaim } from './falseClaim.js';
import { FalseTrace } from './falseTrace.js';
import type { InboxLie } from './inboxLies.js';
import { NothingToLieAboutError } from './liar.js';

export interface InboxLiarInputs extends OpinionInputs {
  readonly nodes: NodeDatabase;
  readonly lie: InboxLie;
}

/** Where a false claim goes on: the state after its false unit, and all that execution makes of it. */
interface Sequel {
  readonly idle: IdleState;
  readonly chain: UnitChain;
  readonly head: ChainHead;
}

/**
 * A proposer who lies about what the inbox holds, in one step. As for any {@link FalseClaim} what follows is computed by
 * the rules: in the false unit by the machine, after it by the executor, from the state that the false unit ends in.
 */
export class InboxLiar extends FalseClaim {
  private constructor(
    opinion: Opinion,
    readonly units: PaddedTree,
    place: UnitPlace,
    trace: FalseTrace,
    private readonly all: readonly Hash[],
    private readonly sequel: Sequel,
    stepHeight: number,
  ) {
    super(opinion, place, trace, stepHeight);
  }

  /** @throws NothingToLieAboutError */
  static async prepare(inputs: InboxLiarInputs): Promise<InboxLiar> {
    const opinion = await Opinion.form(inputs);
    const { chain } = opinion.claim;
    const { unit, trace } = await findUnit(opinion, inputs.lie);
    const sequel = await goOn(inputs, opinion, unit, trace);
    const leaves = [
      ...Array.from({ length: unit }, (_, i) => chain.leaf(i)),
      trace.final.hash,
      ...Array.from({ length: sequel.chain.length }, (_, i) => sequel.chain.leaf(i)),
    ];
    const units = await PaddedTree.of(inputs.unitHeight, new Uint8Array(Buffer.concat(leaves)));
    const place = placeOf(chain, unit);
    return new InboxLiar(opinion, units, place, trace, leaves, sequel, inputs.stepHeight);
  }

  get claim(): { readonly head: ChainHead } {
    return this.sequel;
  }

  protected get final(): IdleState {
    return this.sequel.chain.last;
  }

  protected leaves(): readonly Hash[] {
    return this.all;
  }
}

/** The first unit with a step that suits. */
async function findUnit(
  opinion: Opinion,
  lie: InboxLie,
): Promise<{ unit: number; trace: FalseTrace }> {
  const { chain } = opinion.claim;
  for (let unit = 0; unit < chain.length; unit++) {
    if (!lie.units.includes(chain.unit(unit).kind)) continue;
    const [right, start] = [await opinion.trace(unit), opinion.machineBefore(unit)];
    const trace = await FalseTrace.tell(right, start, opinion.host, lie);
    if (trace !== undefined) return { unit, trace };
  }
  throw new NothingToLieAboutError();
}

/** Executes on from the state that the false unit ends in. */
async function goOn(
  inputs: InboxLiarInputs,
  { host }: Opinion,
  unit: number,
  trace: FalseTrace,
): Promise<Sequel> {
  const { final } = trace;
  final.begin(undefined);
  const { state } = final.world().fields;
  host.exportNodes(state, (hash, rlp) => {
    inputs.nodes.putNode(hash, rlp);
  });
  const idle = { stateRoot: state.hash, block: final.block() };
  const again = idleMachine(idle).hash;
  if (!equals(again, trace.final.hash)) throw new TwoOpinionsError(unit, again, trace.final.hash);
  let head = await headBefore(inputs, unit);
  const next: ClaimInputs = { ...inputs, start: { idle, head } };
  const chain = new UnitChain(idle);
  for await (const made of claimUnits(inputs.lie.after?.(next) ?? next)) {
    if (unit + 1 + chain.length === 2 ** inputs.unitHeight) break;
    chain.add(made.unit);
    head = made.head;
  }
  return { idle, chain, head };
}

/** Where the chain stands before a unit: the last block that is closed. */
async function headBefore(inputs: ClaimInputs, unit: number): Promise<ChainHead> {
  let { head } = inputs.start;
  let index = 0;
  if (unit === 0) return head;
  for await (const made of claimUnits(inputs)) {
    head = made.head;
    if (++index === unit) break;
  }
  return head;
}
