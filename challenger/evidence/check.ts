import { firstDifferentLeaf } from '../../bisection/game/Divergence.js';
import { equals } from '../../bisection/game/Hashes.js';
import { rootOf } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { Opinion } from '../claim/opinion.js';
import { placeOf, type UnitPlace } from '../claim/unitPlace.js';
import type { Kzg } from '../da/kzg/kzg.js';
import { loadKzg } from '../da/kzg/loadKzg.js';
import { cannotTell } from '../verdict.js';
import type { Bundle, EvidenceStep, Premises } from './bundle.js';
import { openFinal } from './finalState.js';
import { differentPremise } from './premises.js';
import { readBundle } from './readBundle.js';
import { rebuilt } from './rebuilt.js';
import { UnboundEvidenceError } from './unbound.js';

/** What doing everything again came to. */
export type Answer =
  /** The claim is what the bundle says, under the bundle's premises. */
  | { readonly kind: 'confirmed'; readonly says: Bundle['says'] }
  /** All is there and belongs together, and something that the bundle says is not so. */
  | { readonly kind: 'refuted'; readonly code: RefutedCode; readonly reason: string }
  | {
      readonly kind: 'cannotTell';
      readonly code: string;
      readonly reason: string;
      readonly nextStep: string | undefined;
    };

export type RefutedCode =
  | 'CLAIM_IS_RIGHT'
  | 'CLAIM_IS_WRONG'
  | 'OWN_TREE_DIFFERS'
  | 'UNIT_DIFFERS'
  | 'STEP_DIFFERS'
  | 'PROOF_DIFFERS';

/** A bundle, what it came to, and what was found out on the way, as far as that went. */
export interface Checked {
  readonly answer: Answer;
  /** The name that the content has. */
  readonly name: string | undefined;
  /** Whether the premises were held against what the reader knows. */
  readonly isCompared: boolean;
  readonly bundle: Bundle | undefined;
  /** What execution and machine say; only where the answer is `confirmed`. */
  readonly opinion: Opinion | undefined;
  /** The claim's unit tree, where it is public; only where the answer is `confirmed`. */
  readonly claimed: PaddedTree | undefined;
  /** Where the first wrong unit stands. */
  readonly unit: UnitPlace | undefined;
}

export interface CheckOptions {
  /** The name that the content must have. */
  readonly name?: string | undefined;
  /** What the reader knows of the chain: from L1, or from the chain's file. */
  readonly premises?: Partial<Premises>;
  readonly kzg?: () => Promise<Kzg>;
  readonly pause?: () => Promise<void>;
}

/** The bundle is about another chain, or other rules, than the reader's. */
export class ForeignBundleError extends Error {
  readonly code = 'EVIDENCE_FOREIGN';
  readonly nextStep =
    'get a bundle of your own chain; if it is of yours, compare with the contracts';
  constructor(readonly premise: string) {
    super(`the bundle is of another chain: ${premise} differs`);
    this.name = 'ForeignBundleError';
  }
}

/**
 * Does everything again that a bundle rests on, offline: holds every part against what the claim's id commits to,
 * executes the batches over the witness, runs the machine, compares trees, and makes the one-step proof. Never rejects.
 */
export async function checkBundle(file: Uint8Array, options: CheckOptions = {}): Promise<Checked> {
  const seen: { name?: string; bundle?: Bundle } = {};
  const isCompared = options.premises !== undefined;
  try {
    const { name, bundle } = await readBundle(file, options.name);
    Object.assign(seen, { name, bundle });
    const foreign = differentPremise(bundle.premises, options.premises ?? {});
    if (foreign !== undefined) throw new ForeignBundleError(foreign);
    return { name, isCompared, bundle, ...(await judged(bundle, options)) };
  } catch (error) {
    const { name, bundle } = seen;
    const nothing = { opinion: undefined, claimed: undefined, unit: undefined };
    return { answer: answerFor(error), name, isCompared, bundle, ...nothing };
  }
}

type Judged = Pick<Checked, 'answer' | 'opinion' | 'claimed' | 'unit'>;

/** What a bundle says is not so. */
class Refuted extends Error {
  constructor(
    readonly code: RefutedCode,
    reason: string,
  ) {
    super(reason);
  }
}

async function judged(bundle: Bundle, options: CheckOptions): Promise<Judged> {
  const { says, claim, own } = bundle;
  const { pause } = options;
  const inputs = await rebuilt(bundle, options.kzg ?? (() => loadKzg()));
  const claimed = await claimedTree(bundle);
  if (claim.idle !== undefined) openFinal(claim.idle, claim.commitment.state);
  const opinion = await Opinion.form(pause === undefined ? inputs : { ...inputs, pause });
  const { tree, chain } = opinion.claim;
  const root = await tree.node(tree.height, 0n);
  const isRight = equals(root, claim.commitment.root);
  if (isRight !== (says === 'right')) {
    throw isRight
      ? new Refuted('CLAIM_IS_RIGHT', 'the claim is said to be wrong, and is right')
      : new Refuted('CLAIM_IS_WRONG', 'the claim is said to be right, and is wrong');
  }
  const isOwn = equals(root, own.root) && Buffer.compare(chain.leaves(), own.leaves) === 0;
  if (!isOwn) {
    throw new Refuted('OWN_TREE_DIFFERS', 'execution yields another tree than the bundle says');
  }
  const unit = await firstWrong(bundle, opinion, claimed);
  if (unit === undefined) await opinion.confirmAll();
  else await opinion.trace(unit);
  if (bundle.step !== undefined) {
    if (says === 'right' || (unit ?? bundle.step.unit) !== bundle.step.unit) {
      throw new Refuted(
        'UNIT_DIFFERS',
        'the step is of a unit in which the claim is not wrong first',
      );
    }
    checkRival(bundle.step, bundle.premises.parameters.stepHeight);
    await checkStep(bundle.step, opinion);
  }
  const answer = { kind: 'confirmed', says } as const;
  return { answer, opinion, claimed, unit: unit === undefined ? undefined : placeOf(chain, unit) };
}

/** The claim's tree out of the leaves that the bundle gives. */
async function claimedTree({ claim, premises }: Bundle): Promise<PaddedTree | undefined> {
  if (claim.leaves === undefined) return undefined;
  const { unitHeight } = premises.parameters;
  const { length } = claim.leaves;
  if (length === 0 || length % 32 !== 0 || length / 32 > 2 ** unitHeight) {
    throw new UnboundEvidenceError('leaves', 'they are no list of hashes that the tree can hold');
  }
  const tree = await PaddedTree.of(unitHeight, claim.leaves);
  if (!equals(await tree.node(unitHeight, 0n), claim.commitment.root)) {
    throw new UnboundEvidenceError('leaves', 'they do not hash to the root of the claim');
  }
  return tree;
}

async function firstWrong(
  { unit, says }: Bundle,
  opinion: Opinion,
  claimed: PaddedTree | undefined,
): Promise<number | undefined> {
  const found =
    says === 'right' || claimed === undefined
      ? undefined
      : Number(await firstDifferentLeaf(opinion.claim.tree, claimed));
  if (found !== unit) {
    const name = (which?: number) => (which === undefined ? 'none' : String(which));
    throw new Refuted(
      'UNIT_DIFFERS',
      `the first wrong unit in sight is ${name(found)}, not ${name(unit)}`,
    );
  }
  return found;
}

/** The claimed state after the step must be the leaf of the tree that it is said to be of. */
function checkRival({ rival, claimed, index }: EvidenceStep, height: number): void {
  if (rival === undefined) return;
  const isOf =
    rival.path.length === height &&
    BigInt(index) >> BigInt(height) === 0n &&
    equals(rootOf(claimed, BigInt(index), height, rival.path), rival.root);
  if (!isOf) throw new UnboundEvidenceError('step', 'the claimed state is no leaf of its tree');
}

async function checkStep(
  { unit, index, agreed, right, claimed, proof }: EvidenceStep,
  opinion: Opinion,
): Promise<void> {
  const trace = await opinion.trace(unit);
  const isSo = equals(trace.before(index).hash, agreed) && equals(trace.leaf(index), right);
  if (!isSo || equals(right, claimed)) {
    throw new Refuted('STEP_DIFFERS', `step ${String(index)} leads elsewhere by the machine`);
  }
  // There is one proof of a step: the preimages that it opens, in their order.
  if (Buffer.compare(trace.proof(index), proof) !== 0) {
    throw new Refuted('PROOF_DIFFERS', `step ${String(index)} opens other preimages`);
  }
}

function answerFor(error: unknown): Answer {
  if (error instanceof Refuted) {
    return { kind: 'refuted', code: error.code, reason: error.message };
  }
  const verdict = cannotTell(error);
  if (verdict.kind === 'cannotTell') return verdict;
  return { kind: 'cannotTell', code: 'UNEXPECTED', reason: String(error), nextStep: undefined };
}
