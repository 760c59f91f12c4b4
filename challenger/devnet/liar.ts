import { equals } from '../../bisection/game/Hashes.js';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { IdleState } from '../../bisection/trace/UnitChain.js';
import { type BuiltClaim, buildClaim } from '../claim/buildClaim.js';
import { Opinion, type OpinionInputs, TwoOpinionsError } from '../claim/opinion.js';
import { placeOf, type UnitPlace } from '../claim/unitPlace.js';
import { decodeTransaction } from '../derive/transaction.js';
import { transactionRules } from '../derive/transactionRules.js';
import type {
  BlockInput,
  BlockResult,
  ChainHead,
  Executor,
  TransactionResult,
} from '../execute/executor.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { toHex } from '../hex.js';
import { FalseClaim } from './falseClaim.js';
import { FalseTrace } from './falseTrace.js';
import { forgeBlock, type Forgery } from './forgedBlock.js';
import type { Lie } from './lies.js';

/** No transaction of the batches has a step that the lie could be told about. */
export class NothingToLieAboutError extends Error {
  readonly code = 'DEVNET_NOTHING_TO_LIE_ABOUT';
  readonly nextStep = 'make more traffic before the lying proposer claims it';
  constructor() {
    super('no transaction in the batches has a step that suits the lie');
    this.name = 'NothingToLieAboutError';
  }
}

export interface LiarInputs extends OpinionInputs {
  readonly nodes: NodeDatabase;
  readonly lie: Lie;
  /** Accounts (20 bytes, hex) whose transactions are preferred: the lie is about a call of one of them, if any suits. */
  readonly prefers?: readonly string[];
}

/**
 * A proposer who lies about one step and is honest about everything else: what follows from the false step is
 * computed by the rules, in its unit by the machine and after it by the executor. That is the strongest claim that a
 * liar can make: it is consistent with itself everywhere but there.
 */
export class Liar extends FalseClaim {
  private constructor(
    opinion: Opinion,
    readonly claim: BuiltClaim,
    place: UnitPlace,
    trace: FalseTrace,
    stepHeight: number,
  ) {
    super(opinion, place, trace, stepHeight);
  }

  /** Executes the batches, finds a place for the lie, and builds the claim. @throws NothingToLieAboutError */
  static async prepare(inputs: LiarInputs): Promise<Liar> {
    const opinion = await Opinion.form(inputs);
    const { place, trace } = await findPlace(opinion, inputs);
    const outcome = await forgedOutcome(opinion, place, trace, inputs.nodes);
    const forgery = { index: place.entry ?? 0, outcome };
    const executor = new Forger(inputs, place.block ?? 0n, forgery);
    const claim = await buildClaim({ ...inputs, executor }, inputs.unitHeight);
    const ends = claim.chain.leaf(place.unit);
    if (!equals(ends, trace.final.hash)) {
      throw new TwoOpinionsError(place.unit, ends, trace.final.hash);
    }
    return new Liar(opinion, claim, place, trace, inputs.stepHeight);
  }

  get units(): Tree {
    return this.claim.tree;
  }

  protected get final(): IdleState {
    return this.claim.chain.last;
  }

  protected leaves(): readonly Hash[] {
    const { chain } = this.claim;
    return Array.from({ length: chain.length }, (_, i) => chain.leaf(i));
  }
}

/** A transaction that has a step to lie about: the first in the second half of the units, so that right ones come before. */
async function findPlace(
  opinion: Opinion,
  inputs: LiarInputs,
): Promise<{ place: UnitPlace; trace: FalseTrace }> {
  const { chain } = opinion.claim;
  const half = Math.floor(chain.length / 2);
  const order = Array.from({ length: chain.length }, (_, n) => (half + n) % chain.length);
  const units = order.filter((unit) => chain.unit(unit).kind === 'transaction');
  const preferred = units.filter((unit) => isPreferred(opinion, unit, inputs));
  for (const unit of [...preferred, ...units.filter((each) => !preferred.includes(each))]) {
    const trace = await tryToLie(opinion, unit, opinion.machineBefore(unit), inputs.lie);
    if (trace !== undefined) return { place: placeOf(chain, unit), trace };
  }
  throw new NothingToLieAboutError();
}

function isPreferred(opinion: Opinion, index: number, { prefers, config }: LiarInputs): boolean {
  const { chain } = opinion.claim;
  const unit = chain.unit(index);
  if (prefers === undefined || unit.kind !== 'transaction') return false;
  const source = unit.queued ?? chain.before(index).block.fields.cursor.fields.data;
  const raw = Bytes.read(source, unit.offset, unit.length);
  const to = decodeTransaction(raw, transactionRules(config.fork).types)?.to;
  return to !== undefined && prefers.includes(toHex(to));
}

async function tryToLie(
  opinion: Opinion,
  unit: number,
  start: Machine,
  lie: Lie,
): Promise<FalseTrace | undefined> {
  try {
    return await FalseTrace.tell(await opinion.trace(unit), start, opinion.host, lie);
  } catch (error) {
    // A unit that the machine has no step for is none to fight about.
    if (error instanceof UnprovableError) return undefined;
    throw error;
  }
}

/** What the executor has to be told became of the transaction. The states that it leads to go into the database. */
async function forgedOutcome(
  opinion: Opinion,
  place: UnitPlace,
  trace: FalseTrace,
  nodes: NodeDatabase,
): Promise<TransactionResult> {
  const final = trace.final;
  final.begin(undefined);
  const { state } = final.world().fields;
  opinion.host.exportNodes(state, (hash, rlp) => nodes.putNode(hash, rlp));
  const receipt = trace.receipt();
  const made = { raw: trace.raw(), stateRoot: state.hash };
  if (receipt === undefined) return { ...made, skipped: 'nonce' };
  return { ...made, receipt, sender: new Uint8Array(20), createdAddress: undefined };
}

/** An executor that lies about one transaction of one block. */
class Forger implements Executor {
  constructor(
    private readonly inputs: OpinionInputs,
    private readonly number: bigint,
    private readonly forgery: Forgery,
  ) {}

  async execute(parent: ChainHead, block: BlockInput): Promise<BlockResult> {
    const { executor, config } = this.inputs;
    const right = await executor.execute(parent, block);
    if (parent.number + 1n !== this.number) return right;
    return forgeBlock(executor, config, parent, block, right, this.forgery);
  }
}
