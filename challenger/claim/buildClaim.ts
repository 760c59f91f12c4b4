import { encodeBatch } from '../../bisection/machine/BatchOpen.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { firstIdle, type IdleState, UnitChain } from '../../bisection/trace/UnitChain.js';
import { UNIT_TREE_HEIGHT, unitTree } from '../../bisection/trace/UnitTree.js';
import type { PaddedTree } from '../../bisection/game/PaddedTree.js';
import type { ChainHead } from '../execute/executor.js';
import { type ClaimInputs, claimUnits, MissingBatchError } from './claimUnits.js';

/** What can be claimed of a range of batches. */
export interface BuiltClaim {
  readonly chain: UnitChain;
  readonly tree: PaddedTree;
  /** Where the chain stands in the final state: the last block that is closed. */
  readonly head: ChainHead;
  readonly target: bigint;
  /** The inbox's commitment to batch `target`: with it, the target and the configuration F is determined. */
  readonly accumulator: Hash;
  /** False if the unit tree was full before the target. */
  readonly complete: boolean;
}

/**
 * Executes the batches of a claim and builds its unit tree.
 * @param height of the unit tree; smaller for tests. @throws CannotTellError
 */
export async function buildClaim(
  inputs: ClaimInputs,
  height = UNIT_TREE_HEIGHT,
): Promise<BuiltClaim> {
  const { start, target } = inputs;
  const accumulator = accumulatorAt(inputs);
  const chain = new UnitChain(start.idle);
  let { head } = start;
  let complete = true;
  for await (const { unit, head: after } of claimUnits(inputs)) {
    if (chain.length === 2 ** height) {
      complete = false;
      break;
    }
    chain.add(unit);
    head = after;
    await inputs.pause?.();
  }
  return { chain, tree: await unitTree(chain, height), head, target, accumulator, complete };
}

/** The idle state at a chain's genesis, before the first batch. */
export function genesisIdle(head: ChainHead): IdleState {
  const { hash, number, timestamp, gasLimit, gasUsed, baseFeePerGas: baseFee } = head;
  const parent = { hash, number, timestamp, gasLimit, gasUsed, baseFee };
  return firstIdle(head.stateRoot, parent, head.recentHashes);
}

/** The accumulator at the target, from the one at the start (docs/batches.md §1). */
export function accumulatorAt({
  start,
  target,
  batches,
}: Pick<ClaimInputs, 'start' | 'target' | 'batches'>): Hash {
  let { position, accumulator } = start.idle.block.fields.cursor.fields;
  while (position < target) {
    position += 1n;
    const batch = batches.get(position);
    if (batch === undefined) throw new MissingBatchError(position);
    accumulator = keccak(encodeBatch(accumulator, batch));
  }
  return accumulator;
}
