import type { Config } from '../../bisection/machine/Config.js';
import type { ParsedBlock } from './batch.js';
import { MAX_FORCED, mustTake } from './forcedBlock.js';

/** Why a block is void, in the order in which docs/batches.md §5 asks. */
export type VoidReason =
  | 'timestamp'
  | 'gasLimit'
  | 'extraData'
  /** It takes more of the forced queue than it may, or than there is. */
  | 'forced'
  /** It leaves out entries of the queue that are due. */
  | 'overdue'
  /** A forced block with nothing to take. */
  | 'nothingDue';

/** What the rules ask of the last block that was not void. */
export interface VoidRuleParent {
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
}

/** What the rules ask of the batch's place on L1. */
export interface VoidRuleInbox {
  /** Timestamp of the L1 block that holds the post. */
  readonly l1Timestamp: bigint;
  /** Entries of the forced queue that no block has taken yet. */
  readonly queueLeft: bigint;
  /** How many of them are due; may be negative where more were taken than are. */
  readonly queueDue: number;
}

/** The first rule of docs/batches.md §5 that the block breaks, or undefined if it is not void. */
export function voidReason(
  block: Pick<ParsedBlock, 'timestamp' | 'gasLimit' | 'extraLength' | 'extraField' | 'forced'>,
  parent: VoidRuleParent,
  inbox: VoidRuleInbox,
  config: Pick<Config, 'timeDrift' | 'gasLimitFloor' | 'gasLimitCap'>,
): VoidReason | undefined {
  if (block.timestamp <= parent.timestamp) return 'timestamp';
  if (block.timestamp > inbox.l1Timestamp + config.timeDrift) return 'timestamp';
  if (block.gasLimit < config.gasLimitFloor || block.gasLimit > config.gasLimitCap) {
    return 'gasLimit';
  }
  const change = block.gasLimit - parent.gasLimit;
  if ((change < 0n ? -change : change) >= parent.gasLimit / 1024n) return 'gasLimit';
  if (block.extraLength > block.extraField.length) return 'extraData';
  if (block.extraField.subarray(block.extraLength).some((byte) => byte !== 0)) return 'extraData';
  if (BigInt(block.forced) > inbox.queueLeft || block.forced > MAX_FORCED) return 'forced';
  if (block.forced < mustTake(inbox.queueDue)) return 'overdue';
  return undefined;
}
