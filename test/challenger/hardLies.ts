import {
  type Claimed,
  falseFinals,
  falseFrom,
  falseHeader,
  closedBy,
  falseLeaf,
  falseLengths,
  falseTransactions,
} from './claimed.js';
import type { MainnetHeader } from '../../challenger/conformance/mainnetBlock.js';
import type { UnitChain } from '../../bisection/trace/UnitChain.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import { CONTENT_FIELDS, falsified, RESTING_FIELDS } from './falsehoods.js';
import type { ExpectedUnit } from './hardExpected.js';
import { Turns } from './levelLies.js';

/** What there is to lie about. */
export const ABOUT = [
  ...['batch', 'batch in a blob', 'forced batch', 'void', 'block', 'block of a forced batch'],
  ...['transaction', 'skipped transaction', 'forced transaction', 'skipped forced transaction'],
  ...['close', 'close of a forced batch', 'end', 'length', 'hidden', 'header'],
] as const;

/** A wrong claim, and what of it must be found. */
export interface Lie {
  readonly about: string;
  readonly claimed: Claimed;
  readonly isHidden: boolean;
}

/** The contract itself refuses these. */
const REFUSED_AT_REST = new Set(['phase', 'cursor.position', 'cursor.accumulator']);

/** Proving a blob takes a tenth of a second for each 31 bytes: so few of them are disputed, and short ones only. */
const MOST_BLOB_BYTES = 1_200;
const MOST_BLOBS = 4;
/** The machine runs every unit of a claim whose leaves are hidden. */
const MOST_HIDDEN = 12;
const MOST_HIDDEN_UNITS = 24;

/** Wrong claims for one level after the other: always about what was lied about least. */
export class Lies {
  readonly told = new Map<string, number>();
  private readonly fields = new Turns([...CONTENT_FIELDS, ...RESTING_FIELDS]);
  private readonly atRest = new Turns(
    [...CONTENT_FIELDS, ...RESTING_FIELDS].filter((field) => !REFUSED_AT_REST.has(field)),
  );

  constructor(private readonly random: Prng) {}

  /** Some wrong claims, each another, about nothing that is in `without`. */
  next(
    chain: UnitChain,
    units: readonly ExpectedUnit[],
    count: number,
    without: ReadonlySet<string> = new Set(),
  ): Lie[] {
    const places = this.places(chain, units);
    const kinds = [...places.keys()].filter((about) => !without.has(about));
    const lies: Lie[] = [];
    for (let i = 0; i < count && kinds.length > 0; i++) {
      kinds.sort((a, b) => (this.told.get(a) ?? 0) - (this.told.get(b) ?? 0));
      const about = kinds.shift()!;
      this.told.set(about, (this.told.get(about) ?? 0) + 1);
      const claimed = this.lie(about, chain, units, this.random.pick(places.get(about)!));
      lies.push({ about, claimed, isHidden: about === 'hidden' });
    }
    return lies;
  }

  /** The units of each kind. */
  private places(chain: UnitChain, units: readonly ExpectedUnit[]): Map<string, number[]> {
    const places = new Map<string, number[]>();
    const add = (about: (typeof ABOUT)[number], unit: number) => {
      places.set(about, [...(places.get(about) ?? []), unit]);
    };
    const last = chain.length - 1;
    for (const [index, { kind, carrier, isForced, isSkipped }] of units.entries()) {
      // The end of a claim has falsehoods of its own.
      if (index === last) continue;
      const ofForced = carrier === 'forced';
      if (kind === 'transaction') {
        const skipped = chain.unit(index);
        const isGone = skipped.kind === 'transaction' && skipped.receipt === undefined;
        if (isGone !== isSkipped && isSkipped !== undefined) throw new RangeError('not as planned');
        const name = isForced === true ? 'forced transaction' : 'transaction';
        add(isGone ? `skipped ${name}` : name, index);
      } else if (kind === 'batch') {
        const { data } = chain.before(index + 1).block.fields.cursor.fields;
        if (carrier === 'calldata') add('batch', index);
        else if (ofForced) add('forced batch', index);
        else if (data.length <= MOST_BLOB_BYTES && this.isLeft('batch in a blob', MOST_BLOBS)) {
          add('batch in a blob', index);
        }
      } else if (kind === 'block') add(ofForced ? 'block of a forced batch' : 'block', index);
      else if (kind === 'close') add(ofForced ? 'close of a forced batch' : 'close', index);
      else add('void', index);
    }
    add('end', last);
    add('length', last);
    // Not everywhere is the whole header known.
    const closed = units.map(({ head }) => head !== undefined && 'receiptsRoot' in head);
    if (closed.includes(true)) add('header', closed.lastIndexOf(true));
    const isShort = chain.length <= MOST_HIDDEN_UNITS && !units.some(isBlob);
    if (isShort && this.isLeft('hidden', MOST_HIDDEN)) add('hidden', last);
    return places;
  }

  private isLeft(about: string, most: number): boolean {
    return (this.told.get(about) ?? 0) < most;
  }

  private lie(
    about: string,
    chain: UnitChain,
    units: readonly ExpectedUnit[],
    unit: number,
  ): Claimed {
    const { random } = this;
    if (about === 'length') return random.pick(falseLengths(chain));
    if (about === 'end') return falseFinals(chain, this.atRest.next(1))[0]!;
    if (about === 'hidden') {
      const lie = falsified(falsified(chain.last, 'block.count'), 'parent.gasUsed');
      return falseFrom(chain, unit, 'hidden', lie);
    }
    if (about === 'header') {
      const header = units[unit]!.head as MainnetHeader;
      const fields = ['stateRoot', 'receiptsRoot', 'gasUsed', 'timestamp'] as const;
      const changed = falseHeader(header, random.pick(fields));
      return falseFrom(chain, unit, 'header', closedBy(chain.before(unit), changed));
    }
    const isTransaction = chain.unit(unit).kind === 'transaction';
    if (isTransaction && random.oneIn(2)) return random.pick(falseTransactions(chain, unit));
    const [field] = this.fields.next(1) as [string];
    const lasts = /position|accumulator/.test(field) || RESTING_FIELDS.includes(field);
    if (lasts || random.oneIn(2)) return falseLeaf(chain, unit, field);
    return falseFrom(chain, unit, field, falsified(chain.before(unit + 1), field));
  }
}

const isBlob = (unit: ExpectedUnit | undefined): boolean =>
  unit?.kind === 'batch' && /^blob/.test(unit.carrier);
