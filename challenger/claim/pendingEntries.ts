import { CannotTellError } from '../execute/cannotTell.js';
import type { ForcedEntry, Inbox } from '../l1/inbox.js';

/** The endpoint's events leave out entries of the forced queue. */
export class PendingEntriesError extends CannotTellError {
  readonly code = 'L1_PENDING_ENTRIES';
  readonly nextStep = 'read the forced transactions again, or from another L1 endpoint';
  constructor(
    readonly from: bigint,
    readonly to: bigint,
  ) {
    super(`forced transactions ${String(from)} to ${String(to - 1n)} are not among L1's events`);
    this.name = 'PendingEntriesError';
  }
}

/** L1 blocks that the first look covers; each further one covers twice as many. */
const SPAN = 2_000;

/**
 * The entries `from` to `to` of the forced queue, the latter not included, which came in L1 block `block` or before it.
 * Those that no L2 block has taken are younger than the delay after which none may leave them out, so they are looked for
 * backwards: how far does not depend on the length of the history.
 * @param deployment the L1 block before which there is nothing
 * @throws PendingEntriesError
 */
export async function pendingEntries(
  inbox: Inbox,
  { from, to }: { readonly from: bigint; readonly to: bigint },
  block: number,
  deployment: number,
): Promise<ForcedEntry[]> {
  const found: ForcedEntry[] = [];
  let before = block;
  for (let span = SPAN; from + BigInt(found.length) < to; span *= 2) {
    if (before < deployment) throw new PendingEntriesError(from, to);
    const start = Math.max(deployment, before - span + 1);
    const entries = await inbox.forced(start, before);
    found.unshift(...entries.filter(({ index }) => index >= from && index < to));
    before = start - 1;
  }
  return found;
}
