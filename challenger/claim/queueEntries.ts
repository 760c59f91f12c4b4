import type { Batch } from '../../bisection/machine/Host.js';
import { hashEquals } from '../../bisection/machine/Packer.js';
import { MissingEntryError, type Queue } from '../../bisection/machine/Queue.js';
import type { Bytes } from '../../bisection/structures/Bytes.js';
import { CannotTellError } from '../execute/cannotTell.js';

/** The queue at hand ends before a batch's, or is another one. */
export class QueueMismatchError extends CannotTellError {
  readonly code = 'QUEUE_MISMATCH';
  readonly nextStep = 'read the forced transactions again from the inbox, or from another endpoint';
  constructor(
    readonly queueLength: bigint,
    override readonly cause?: unknown,
  ) {
    super(
      `a batch was posted behind ${queueLength} forced transactions that are not those at hand`,
    );
    this.name = 'QueueMismatchError';
  }
}

/** The entries of the queue that a batch may take. @throws QueueMismatchError */
export function entriesFrom(
  queue: Queue,
  { queueLength, queueRoot }: Pick<Batch, 'queueLength' | 'queueRoot'>,
  next: bigint,
): readonly Bytes[] {
  if (queueLength <= next) return [];
  try {
    if (!hashEquals(queue.root(queueLength), queueRoot)) throw new QueueMismatchError(queueLength);
  } catch (error) {
    if (error instanceof MissingEntryError) throw new QueueMismatchError(queueLength, error);
    throw error;
  }
  return queue.slice(next, queueLength);
}
