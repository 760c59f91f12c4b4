import type { BlockInput, BlockResult, ChainHead } from './executor.js';
import { VmExecutor, type VmExecutorOptions } from './vmExecutor.js';
import { type Witness, WitnessDatabase } from './witness.js';

export interface StatelessOptions extends Omit<VmExecutorOptions, 'nodes'> {
  readonly witness: Witness;
}

/**
 * Executes a block of a chain of ours with nothing but the head before it and a witness of the state there. Nobody has to
 * be trusted for the witness: what it lacks is a CannotTellError, and what it gives too much has no effect.
 * @param parent its state root is the one that the witness is held against
 */
export async function executeStateless(
  parent: ChainHead,
  block: BlockInput,
  { witness, ...options }: StatelessOptions,
): Promise<BlockResult> {
  const nodes = new WitnessDatabase(witness, parent.stateRoot);
  return new VmExecutor({ ...options, nodes }).execute(parent, block);
}
