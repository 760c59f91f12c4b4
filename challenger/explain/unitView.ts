import { RLP } from '@ethereumjs/rlp';
import { equals } from '../../bisection/game/Hashes.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Receipt } from '../../bisection/machine/Receipt.js';
import { advance, idleMachine, type Unit } from '../../bisection/trace/UnitChain.js';
import type { Opinion } from '../claim/opinion.js';
import type { ExplainedReceipt, ExplainedUnit } from './explanation.js';
import { differences, factsOf } from './facts.js';
import { walkUnit } from './unitWalk.js';
import { bytesText, shortBytes } from './words.js';

/** A unit: its calls, its receipt, what it changes, and what was claimed of it. */
export async function explainUnit(
  index: number,
  opinion: Opinion,
  claimed: Hash | undefined,
  disputed: number | undefined,
): Promise<ExplainedUnit> {
  const { chain } = opinion.claim;
  const { host } = opinion;
  const trace = await opinion.trace(index);
  const start = opinion.machineBefore(index);
  const { calls, moreCalls, ...met } = await walkUnit(start, host, trace.length, disputed);
  const interests = { ...met, memory: [] };
  const before = factsOf(start, host, interests);
  const unit = index < chain.length ? chain.unit(index) : undefined;
  const receipt = unit?.kind === 'transaction' ? unit.receipt : undefined;
  const used = chain.before(Math.min(index, chain.length)).block.fields.gasUsed;
  return {
    steps: trace.length,
    receipt: receipt && explainReceipt(receipt, used),
    skipped: unit?.kind === 'transaction' && receipt === undefined,
    ...{ calls, moreCalls },
    changes: differences(before, factsOf(trace.final, host, interests)),
    claimedOutcome: claimedOutcome(index, opinion, unit, claimed),
  };
}

function explainReceipt(receipt: Receipt, usedBefore: bigint): ExplainedReceipt {
  const logs: ExplainedReceipt['logs'][number][] = [];
  let rest = Bytes.toUint8Array(receipt.logs);
  while (rest.length > 0) {
    const { data, remainder } = RLP.decode(rest, true);
    const [address, topics, content] = data as [Uint8Array, Uint8Array[], Uint8Array];
    logs.push({
      address: bytesText(address),
      topics: topics.map(bytesText),
      data: shortBytes(content),
    });
    rest = remainder;
  }
  return { success: receipt.success, gasUsed: String(receipt.cumulativeGas - usedBefore), logs };
}

/** What the claimed state behind the unit is, if it is one that is easily thought of. */
function claimedOutcome(
  index: number,
  { claim: { chain } }: Opinion,
  unit: Unit | undefined,
  claimed: Hash | undefined,
): string {
  if (claimed === undefined) return 'The claim hides its leaves: not even the hash is public.';
  const before = chain.before(Math.min(index, chain.length));
  const fits = (idle: typeof before): boolean => equals(idleMachine(idle).hash, claimed);
  if (fits(before)) return 'The claim says that the unit changes nothing at all.';
  if (unit?.kind === 'transaction') {
    const dropped = { ...unit, receipt: undefined, stateRoot: before.stateRoot };
    if (unit.receipt !== undefined && fits(advance(before, dropped))) {
      return 'The claim says that the transaction is invalid, and leaves it out.';
    }
    if (fits(advance(before, { ...unit, stateRoot: before.stateRoot }))) {
      return 'The claim has the right receipt, and says that the state stays as it was.';
    }
  }
  return 'Only the hash of the claimed state is public: what else is different in it nobody but the claimant knows.';
}
