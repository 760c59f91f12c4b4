import { Fork } from '../../bisection/machine/Config.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../claim/opinion.js';
import { placeOf } from '../claim/unitPlace.js';
import type { Bundle } from '../evidence/bundle.js';
import type { Answer, Checked } from '../evidence/check.js';
import { type FinalState, openFinal } from '../evidence/finalState.js';
import { argOf, argsOf } from '../evidence/moveArgs.js';
import { type SealedMatch, sealedMatch } from '../evidence/sealedMatch.js';
import { toHash } from '../hex.js';
import type {
  Contrast,
  ExplainedAnswer,
  ExplainedClaim,
  ExplainedPlace,
  ExplainedPremises,
  ExplainedTree,
  Explanation,
} from './explanation.js';
import { explainMoney } from './moneyView.js';
import { explainMoves } from './moveView.js';
import { explainStep, type SourceOf } from './stepView.js';
import { explainTransaction } from './transactionView.js';
import { explainTree, nodesOf, nodesOver, revealedNodes } from './treeView.js';
import { explainUnit } from './unitView.js';
import { bytesText } from './words.js';

/** Where a unit is claimed to end elsewhere than it does. */
interface Dispute {
  readonly unit: number;
  readonly own: string;
  /** None while nobody but the claimant knows it. */
  readonly claimed: Hash | undefined;
  readonly match: SealedMatch | undefined;
}

/**
 * Explains what a bundle shows. Of one that was not confirmed there is less to say: what it is about, and why not.
 * @param sourceOf finds source lines, where the artifacts of contracts are at hand
 */
export async function explain(
  checked: Checked,
  sourceOf: SourceOf = () => undefined,
): Promise<Explanation> {
  const { answer, name, bundle, opinion } = checked;
  const nothing = { place: undefined, transaction: undefined, unit: undefined, step: undefined };
  const about = {
    format: 'gainsay-explanation/1' as const,
    bundle: name,
    answer: explainAnswer(answer),
    premises: bundle && explainPremises(bundle, checked.isCompared),
    claim: bundle && explainClaim(bundle),
    money: bundle && explainMoney(bundle),
    moves: bundle === undefined ? [] : explainMoves(bundle),
  };
  if (bundle === undefined || opinion === undefined) {
    return { ...about, ...nothing, end: [], trees: [] };
  }
  const end = explainEnd(bundle, opinion);
  const dispute = await disputeOf(checked, bundle, opinion);
  if (dispute === undefined) return { ...about, ...nothing, end, trees: [] };
  const { chain } = opinion.claim;
  const { step } = bundle;
  return {
    ...about,
    place: explainPlace(dispute, opinion),
    transaction: explainTransaction(chain, dispute.unit, bundle.premises.config),
    unit: await explainUnit(dispute.unit, opinion, dispute.claimed, step?.index),
    step: step && (await explainStep(step, opinion, sourceOf)),
    end,
    trees: await explainTrees(checked, bundle, opinion, dispute),
  };
}

function explainAnswer(answer: Answer): ExplainedAnswer {
  switch (answer.kind) {
    case 'confirmed':
      return { kind: 'confirmed', says: answer.says };
    case 'refuted':
      return answer;
    case 'cannotTell': {
      const { kind, code, reason, nextStep } = answer;
      return { kind, code, reason, ...(nextStep === undefined ? {} : { nextStep }) };
    }
  }
}

function explainPremises({ premises, l1, parent }: Bundle, isCompared: boolean): ExplainedPremises {
  const { config, l1ChainId, inbox, claims, matches } = premises;
  const fork = Object.entries(Fork).find(([, number]) => number === config.fork)?.[0];
  return {
    isCompared,
    l1ChainId: String(l1ChainId),
    l1Block: { number: String(l1.number), hash: bytesText(l1.hash), time: String(l1.time) },
    contracts: { inbox, claims, matches },
    chainId: String(config.chainId),
    fork: fork ?? String(config.fork),
    gasLimits: [String(config.gasLimitFloor), String(config.gasLimitCap)],
    timeDrift: String(config.timeDrift),
    parent: bytesText(parent.id),
    parentState: bytesText(parent.state),
  };
}

function explainClaim({ claim, own, batches, witness }: Bundle): ExplainedClaim {
  const status = (Object.keys(Status) as (keyof typeof Status)[]).find(
    (name) => Status[name] === claim.status,
  );
  return {
    id: bytesText(claim.id),
    claimant: claim.claimant,
    transaction: bytesText(claim.transaction),
    status: status ?? 'none',
    target: String(claim.commitment.target),
    root: bytesText(claim.commitment.root),
    ownRoot: bytesText(own.root),
    units: own.leaves.length / 32,
    isPublic: claim.leaves !== undefined,
    basis: {
      batches: batches.length,
      bytes: batches.reduce((sum, { length }) => sum + length, 0),
      nodes: witness.nodes.length,
    },
  };
}

async function disputeOf(
  { unit: place, claimed }: Checked,
  { step, says, moves }: Bundle,
  opinion: Opinion,
): Promise<Dispute | undefined> {
  const unit = place?.unit ?? step?.unit;
  if (says === 'right' || unit === undefined) return undefined;
  const own = bytesText(await opinion.claim.tree.node(0, BigInt(unit)));
  const match = sealedMatch(moves, unit, own);
  const known = await claimed?.node(0, BigInt(unit));
  const sealed = match && toHash(match.claimed);
  return { unit, own, claimed: known ?? sealed, match };
}

function explainPlace({ unit, own, claimed }: Dispute, opinion: Opinion): ExplainedPlace {
  const { chain } = opinion.claim;
  const { kind, batch, block, entry } = placeOf(chain, unit);
  return {
    ...{ kind, unit, units: chain.length, entry, own },
    batch: String(batch),
    block: block === undefined ? undefined : String(block),
    agreed: bytesText(opinion.machineBefore(unit).hash),
    claimed: claimed && bytesText(claimed),
  };
}

/** The state that the claim ends in: its transaction had to show it. */
function explainEnd({ claim }: Bundle, opinion: Opinion): Contrast[] {
  if (claim.idle === undefined) return [];
  const theirs = openFinal(claim.idle, claim.commitment.state);
  const ours = openFinal(
    opinion.finalProof(),
    opinion.machineBefore(opinion.claim.chain.length).hash,
  );
  const said = endOf(theirs);
  return [...endOf(ours)].map(([about, truth]) => ({ about, claimed: said.get(about), truth }));
}

function endOf({ stateRoot, block, position, queueNext }: FinalState): Map<string, string> {
  return new Map([
    ['last block', String(block.number)],
    ['block hash', bytesText(block.hash)],
    ['state root', bytesText(stateRoot)],
    ['gas used in it', String(block.gasUsed)],
    ['timestamp', String(block.timestamp)],
    ['batches read', String(position)],
    ['forced entries taken', String(queueNext)],
  ]);
}

async function explainTrees(
  { claimed }: Checked,
  { claim, premises, moves, step }: Bundle,
  opinion: Opinion,
  { unit, match }: Dispute,
): Promise<ExplainedTree[]> {
  const { unitHeight, stepHeight } = premises.parameters;
  const { root } = claim.commitment;
  const top = claim.top.map(bytesText);
  const shown =
    claimed === undefined
      ? revealedNodes(unitHeight, bytesText(root), top, match?.id, match?.side ?? 0, moves)
      : nodesOf(claimed);
  const units = await explainTree('units', opinion.claim.tree, BigInt(unit), shown);
  if (step === undefined) return [units];
  const fight = sealedMatch(moves, step.index, bytesText(step.right));
  const entered = moves.find(
    (move) => move.event === 'Entered' && argOf(move, 'entrant') === fight?.rival,
  );
  if (fight === undefined || entered === undefined) return [units];
  const nodes =
    step.rival === undefined
      ? revealedNodes(
          ...([stepHeight, argOf(entered, 'root'), argsOf(entered, 'top')] as const),
          ...([fight.id, fight.side, moves] as const),
        )
      : nodesOver(step.claimed, BigInt(step.index), step.rival.path);
  const steps = await opinion.stepTree(step.unit);
  return [units, await explainTree('steps', steps, BigInt(step.index), nodes)];
}
