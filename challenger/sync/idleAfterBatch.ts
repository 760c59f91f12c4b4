import { openBatch } from '../../bisection/machine/BatchOpen.js';
import { Block } from '../../bisection/machine/Block.js';
import { Parent } from '../../bisection/machine/Parent.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { IdleState } from '../../bisection/trace/UnitChain.js';
import type { ReplayedBatch } from '../pipeline/replay.js';

/** The idle state behind a whole batch, from the one before it and what executing it came to: no unit is stepped. */
export function idleAfterBatch(
  { block }: IdleState,
  { batch, blocks, result }: ReplayedBatch,
): IdleState {
  const { cursor, parent, hashes } = block.fields;
  const { head, units, forcedTaken } = result;
  const opened = openBatch(cursor, batch.accumulator, batch);
  const behind = opened.with({
    offset: blocks.at(-1)?.end ?? 0,
    queueNext: cursor.fields.queueNext + BigInt(forcedTaken),
  });
  let ring = hashes;
  let isMoved = false;
  for (const unit of units) {
    if (unit.kind !== 'close') continue;
    const { number, hash } = unit.result.head;
    ring = Bytes.write(ring, Number(number % 256n) * 32, hash);
    isMoved = true;
  }
  const { number, hash, timestamp, gasLimit, gasUsed, baseFeePerGas: baseFee } = head;
  const last = isMoved
    ? new Parent({ hash, number, timestamp, gasLimit, gasUsed, baseFee })
    : parent;
  return { stateRoot: head.stateRoot, block: Block.between(behind, last, ring) };
}
