import type { L1MoveRecord } from '../api/records/disputeDetail.js';
import type { DisputeEvent } from '../l1/disputeEvents.js';

/** How events are told of, and which argument names what they are about. */
const MOVES: Readonly<Record<string, readonly [L1MoveRecord['what'], string]>> = {
  ClaimPosted: ['posted', 'id'],
  ClaimEliminated: ['eliminated', 'id'],
  ClaimFinal: ['final', 'id'],
  MatchOpened: ['opened', 'id'],
  Dissected: ['dissected', 'id'],
  Sealed: ['sealed', 'id'],
  Proved: ['proved', 'id'],
  MatchOver: ['over', 'id'],
  Entered: ['entered', 'entrant'],
  EntrantEliminated: ['eliminated', 'entrant'],
  EntrantReleased: ['released', 'entrant'],
};

/**
 * What anybody did in a dispute, for people.
 * @param timeOf the L1 time of a block, seconds, where it is known
 */
export function l1Moves(
  events: readonly DisputeEvent[],
  timeOf: (blockHash: string) => number | undefined,
): L1MoveRecord[] {
  return events.flatMap(({ name, args, block, blockHash, transaction }): L1MoveRecord[] => {
    const [what, about] = MOVES[name] ?? [];
    if (what === undefined || about === undefined) return [];
    const lost = name === 'MatchOver' ? BigInt(args['lost'] as bigint) : undefined;
    const { side, height, position } = args;
    return [
      {
        what,
        about: String(args[about]),
        side: side === undefined ? null : side === 0n ? 0 : 1,
        height: height === undefined ? (name === 'Sealed' ? 0 : null) : Number(height),
        position: position === undefined ? null : BigInt(position as bigint),
        lost: lost === undefined ? null : [(lost & 1n) !== 0n, (lost & 2n) !== 0n],
        ...{ block, at: timeOf(blockHash) ?? null, transaction },
      },
    ];
  });
}
