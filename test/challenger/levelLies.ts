import { idleMachine } from '../../bisection/trace/UnitChain.js';
import {
  type Claimed,
  closedBy,
  falseFrom,
  falseHeader,
  headerFields,
  rightLeaves,
} from './claimed.js';
import { headerOf, type Level } from './publishedCase.js';

/** Of the falsehoods that there are too many of to tell each in every chain: the next ones in turn. */
export class Turns<T> {
  private at = 0;

  constructor(private readonly all: readonly T[]) {}

  next(count: number): T[] {
    const from = this.at;
    this.at += count;
    return Array.from({ length: count }, (_, i) => this.all[(from + i) % this.all.length]!);
  }

  /** How many have not had their turn. */
  get left(): number {
    return Math.max(0, this.all.length - this.at);
  }
}

/** Wrong claims out of the headers of invalid blocks. */
export function invalidHeaders({ batches, layout, opinion }: Level): Claimed[] {
  const units = opinion.claim.chain;
  let unit = -1;
  return batches.flatMap(({ block, expected }) => {
    unit += expected.outcome === 'void' ? 2 : block.transactions.length + 3;
    if (expected.outcome === 'block' || expected.outcome === 'skips') return [];
    if (!/void|close/.test(layout[unit] ?? '')) throw new RangeError(`unit ${unit} ends no block`);
    const final = idleMachine(closedBy(units.before(unit), block.header));
    const leaves = [...rightLeaves(units, unit), final.hash];
    return [{ name: `header of an invalid block`, leaves, final, unit }];
  });
}

/** Wrong claims out of the header of the last block, changed in each field. */
export function falseHeaders({ batches, layout, opinion }: Level): Claimed[] {
  const units = opinion.claim.chain;
  const header = batches.flatMap(headerOf).at(-1);
  const unit = layout.lastIndexOf('close');
  if (header === undefined) return [];
  const before = units.before(unit);
  return headerFields(header).map((field) =>
    falseFrom(units, unit, `header ${field}`, closedBy(before, falseHeader(header, field))),
  );
}

/** The first transaction that is included, and the first one that is skipped. */
export function someTransactions({ layout, opinion: { claim } }: Level): number[] {
  const first = (isSkipped: boolean) =>
    layout.findIndex((_, index) => {
      const unit = claim.chain.unit(index);
      return unit.kind === 'transaction' && (unit.receipt === undefined) === isSkipped;
    });
  return [first(false), first(true)].filter((unit) => unit >= 0);
}
