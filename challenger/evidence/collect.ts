import type { JsonRpcApiProvider } from 'ethers';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Opinion } from '../claim/opinion.js';
import type { Link, RightChain } from '../claim/rightChain.js';
import type { Board } from '../dispute/board.js';
import { findingOf } from '../dispute/finding.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import type { Witness } from '../execute/witness.js';
import { recordWitness } from '../execute/witnessRecorder.js';
import type { Claim, PostedClaim } from '../l1/claims.js';
import { toHash, toHex } from '../hex.js';
import { encodeStanding } from '../sync/standing.js';
import { judge, publicTree, type Verdict } from '../verdict.js';
import type { Bundle, EvidenceStep, Move, Premises } from './bundle.js';
import { coveredBatches } from './coveredBatches.js';
import { movesAbout } from './moves.js';
import { rivalPath } from './rivalPath.js';
import { sealedMatch } from './sealedMatch.js';
import { commitmentOf, idleIn, parentCommitment } from './statements.js';

/** What evidence is collected from. */
export interface EvidenceSources {
  readonly chain: RightChain;
  readonly provider: JsonRpcApiProvider;
  /** The dispute between the children of the claim's parent. */
  readonly board: Board;
  /** The parent, and what its children start from. */
  readonly link: Link;
  readonly premises: Omit<Premises, 'parameters'>;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly pause?: () => Promise<void>;
}

/** There is no evidence about a claim of which nobody can tell whether it is right. */
export class NoEvidenceError extends CannotTellError {
  readonly code = 'EVIDENCE_NONE';
  readonly nextStep = 'remove what is in the way of a verdict, then collect the evidence again';
  constructor(
    readonly claim: Hash,
    reason: string,
  ) {
    super(`no evidence about the claim ${toHex(claim)}: ${reason}`);
    this.name = 'NoEvidenceError';
  }
}

/**
 * Executes the batches of a claim once more, noting all of the state that this needs, and puts down what shows whether
 * the claim is right. All of it is read at one L1 block.
 * @throws CannotTellError; UnfinishedClaimError where the parent ended in the middle of a batch
 */
export function collectEvidence(sources: EvidenceSources, claim: PostedClaim): Promise<Bundle> {
  return sources.chain.l1.pinned(() => collected(sources, claim));
}

async function collected(sources: EvidenceSources, claim: PostedClaim): Promise<Bundle> {
  const { chain, board, link, from, provider } = sources;
  const l1 = await chain.l1.head();
  const [parent, stands] = [
    await chain.claims.claimOf(link.id),
    await chain.claims.claimOf(claim.id),
  ];
  const { opinion, witness } = await executed(sources, parent);
  const published = await board.leaves(claim.id);
  const verdict = await judge(opinion, claim, published);
  if (verdict.kind === 'cannotTell') throw new NoEvidenceError(claim.id, verdict.reason);
  if (verdict.kind === 'agree') await opinion.confirmAll();
  const isWrong = verdict.kind === 'disagree';
  const moves = await movesAbout(claim, {
    ...{ l1: chain.l1, provider, from, to: l1.number },
    ...{ claims: sources.premises.claims, matches: sources.premises.matches },
  });
  const step = isWrong ? await stepOf(sources, opinion, claim, moves) : undefined;
  const { tree, chain: units } = opinion.claim;
  const { idle } = link.start;
  const cursor = idle.block.fields.cursor.fields;
  const { batches, queue = Queue.none } = chain.inputs(link, parent);
  const covered = coveredBatches(chain, batches, cursor.position, claim.target);
  const waiting = queue.slice(cursor.queueNext, covered.at(-1)?.queueLength ?? cursor.queueNext);
  return {
    says: isWrong ? 'wrong' : 'right',
    premises: { ...sources.premises, parameters: chain.parameters },
    l1: { number: BigInt(l1.number), hash: toHash(l1.hash), time: l1.time },
    parent: {
      id: link.id,
      state: parent.state,
      commitment: await parentCommitment(chain, link.id, parent),
    },
    claim: {
      id: claim.id,
      commitment: commitmentOf(claim, stands.round),
      claimant: claim.claimant.toLowerCase(),
      transaction: toHash(claim.transaction),
      top: claim.top,
      idle: await idleIn(provider, claim),
      leaves: await leavesOf(verdict, claim, published, tree.height),
      status: stands.status,
    },
    standing: encodeStanding(idle, queue),
    batches: covered,
    queue: waiting.map((entry) => Bytes.toUint8Array(entry)),
    witness: witness(),
    own: { root: await tree.node(tree.height, 0n), leaves: units.leaves() },
    unit: isWrong ? verdict.unit?.unit : undefined,
    step,
    moves,
  };
}

/** An opinion of its own, whose every look at the state is noted. */
async function executed(
  { chain, link, premises, pause }: EvidenceSources,
  parent: Claim,
): Promise<{ opinion: Opinion; witness: () => Witness }> {
  const inputs = chain.inputs(link, parent);
  const nodes = recordWitness(inputs.nodes);
  const executor = new VmExecutor({ config: premises.config, nodes });
  const noting = { ...inputs, nodes, executor };
  const opinion = await Opinion.form(pause === undefined ? noting : { ...noting, pause });
  return { opinion, witness: () => nodes.witness() };
}

/** The step that the dispute with a right sibling came down to. */
async function stepOf(
  { board, provider }: EvidenceSources,
  opinion: Opinion,
  claim: PostedClaim,
  moves: readonly Move[],
): Promise<EvidenceStep | undefined> {
  const { tree } = opinion.claim;
  const root = await tree.node(tree.height, 0n);
  for (const sibling of await board.children()) {
    if (!equals(sibling.root, root)) continue;
    const pair =
      toHex(sibling.id) < toHex(claim.id) ? [sibling.id, claim.id] : [claim.id, sibling.id];
    if ((await board.stored(pair as [Hash, Hash])) === undefined) continue;
    const found = await findingOf(board, opinion, sibling.id, claim.id);
    if (found === undefined) continue;
    const { step: index, agreed, right, claimed } = found;
    const { unit } = found.place;
    const proof = (await opinion.trace(unit)).proof(index);
    const sealed = sealedMatch(moves, index, toHex(right));
    const rival = sealed && (await rivalPath(provider, sealed.transaction, claimed));
    return { unit, index, agreed, right, claimed, proof, rival };
  }
  return undefined;
}

/** The published leaves that are the claim's, where it differs from ours in them. */
async function leavesOf(
  verdict: Verdict,
  { root }: PostedClaim,
  published: readonly (readonly Hash[])[],
  height: number,
): Promise<Uint8Array | undefined> {
  if (verdict.kind !== 'disagree' || verdict.tree === undefined) return undefined;
  for (const leaves of published) {
    if ((await publicTree(root, height, [leaves])) !== undefined) {
      return new Uint8Array(Buffer.concat(leaves));
    }
  }
  return undefined;
}
