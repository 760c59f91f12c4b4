import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { toHex } from '../hex.js';

/**
 * Something that leaves execution without an answer. Whoever meets it must not judge a claim: the verdict is "cannot
 * tell", never "disagree", and no transaction is skipped because of it.
 */
export abstract class CannotTellError extends Error {
  abstract readonly code: string;
  abstract readonly nextStep: string;
}

/** Whether an error says that there is no answer, now or later; any other may be gone the next time. */
export const isNoAnswer = (error: unknown): boolean =>
  error instanceof CannotTellError || error instanceof UnprovableError;

/** A trie node or a code that the node database does not hold. */
export class MissingNodeError extends CannotTellError {
  readonly code = 'MISSING_NODE';
  readonly nextStep =
    'the state is incomplete: sync it again from a snapshot, or replay the chain from genesis';
  constructor(
    readonly kind: 'trie node' | 'code',
    readonly hash: Uint8Array,
  ) {
    super(`the ${kind} ${toHex(hash)} is not in the database`);
    this.name = 'MissingNodeError';
  }
}

/** A block hash that BLOCKHASH asked for and that nobody gave. */
export class MissingBlockHashError extends CannotTellError {
  readonly code = 'MISSING_BLOCK_HASH';
  readonly nextStep = 'give the executor the hashes of the last 256 blocks before the batch';
  constructor(readonly number: bigint) {
    super(`the hash of block ${number} is not known`);
    this.name = 'MissingBlockHashError';
  }
}

/** An exception in execution that is in no list: a defect, of a library or of ours. */
export class UnexpectedExecutionError extends CannotTellError {
  readonly code = 'EXECUTION_UNEXPECTED';
  readonly nextStep =
    'report this with the batch that caused it: the executor met something that its rules do not foresee';
  constructor(
    readonly doing: string,
    override readonly cause: unknown,
  ) {
    super(`${doing}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'UnexpectedExecutionError';
  }
}
