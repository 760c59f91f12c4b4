import { hashEquals } from '../../bisection/machine/Packer.js';
import { nodeOf, type Queue, QUEUE_HEIGHT, zeroOf } from '../../bisection/machine/Queue.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';

/** A hash for each of the subtrees that the forced queue is cut into before one of its entries. */
export interface QueueProof {
  /** Before the entry: the roots of whole subtrees, the largest first. */
  readonly edge: readonly Hash[];
  /** From the entry on: its own hash, then the roots of ever larger subtrees, up to the last that holds an entry. */
  readonly rest: readonly Hash[];
}

/** How many hashes each part has, of a queue of `length` entries before entry `at`. No edge needs no proof. */
export function proofShape(
  at: bigint,
  length: bigint,
): { readonly edge: number; readonly rest: number } {
  let edge = 0;
  let rest = at < length ? 1 : 0;
  for (let level = 0; level < QUEUE_HEIGHT; level++) {
    if (((at >> BigInt(level)) & 1n) === 1n) edge++;
    else if (beside(at, level) < length) rest++;
  }
  return { edge, rest: edge === 0 ? 0 : rest };
}

/** @throws MissingEntryError */
export function proveQueue(queue: Queue, at: bigint, length: bigint): QueueProof {
  const edge = queue.edge(at);
  const rest: Hash[] = [];
  if (edge.length === 0) return { edge, rest };
  if (at < length) rest.push(queue.subtree(0, at, length));
  for (let level = 0; level < QUEUE_HEIGHT; level++) {
    const place = at >> BigInt(level);
    if ((place & 1n) === 1n || beside(at, level) >= length) continue;
    rest.push(queue.subtree(level, place + 1n, length));
  }
  return { edge, rest };
}

/** Whether a proof of the right shape leads to the root of the queue of `length` entries. */
export function provesQueue(
  { edge, rest }: QueueProof,
  at: bigint,
  length: bigint,
  root: Hash,
): boolean {
  if (edge.length === 0) return true;
  const before = [...edge];
  const after = [...rest];
  let hash = at < length ? (after.shift() ?? zeroOf(0)) : zeroOf(0);
  for (let level = 0; level < QUEUE_HEIGHT; level++) {
    const zero = zeroOf(level);
    if (((at >> BigInt(level)) & 1n) === 1n) {
      hash = keccak(nodeOf(before.pop() ?? zero, hash));
    } else {
      const right = beside(at, level) < length ? after.shift() : undefined;
      hash = keccak(nodeOf(hash, right ?? zero));
    }
  }
  return hashEquals(hash, root);
}

/** The first entry of the subtree to the right of the one of `level` that entry `at` is in. */
function beside(at: bigint, level: number): bigint {
  return ((at >> BigInt(level)) + 1n) << BigInt(level);
}
