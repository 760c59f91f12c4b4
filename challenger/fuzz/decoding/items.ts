import type { Rng } from './rng.js';

/** An RLP item: a string, or a list. */
export type Item = Uint8Array | readonly Item[];

/** Reads RLP leniently into items; undefined where it is none. Lists below `depth` stay strings of no meaning. */
export function itemsIn(bytes: Uint8Array, depth = 6): Item[] | undefined {
  const items: Item[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    let start = at;
    let length = 1;
    if (first >= 0x80) {
      const short = first & 0x3f;
      const width = short > 55 ? short - 55 : 0;
      start = at + 1 + width;
      length = width === 0 ? short : 0;
      for (let i = 0; i < width; i++) length = length * 256 + (bytes[at + 1 + i] ?? 0);
    }
    const end = start + length;
    if (end > bytes.length) return undefined;
    const content = bytes.subarray(start, end);
    const list = first >= 0xc0 && depth > 0 ? itemsIn(content, depth - 1) : undefined;
    if (first >= 0xc0 && list === undefined) return undefined;
    items.push(list ?? content);
    at = end;
  }
  return items;
}

/** How the header of an item is wrong. */
const HEADERS = ['long', 'zero', 'more', 'less', 'huge', 'wide', 'byte', 'kind', 'none'] as const;
type Wrong = (typeof HEADERS)[number];

/** Encodes items; the one that is visited `at`-th with a wrong header. */
class Encoder {
  #visited = 0;
  constructor(
    private readonly at: number,
    private readonly wrong: Wrong | undefined,
    private readonly rng: Rng,
  ) {}

  encode(item: Item): Uint8Array {
    const isWrong = this.#visited++ === this.at;
    const isList = !(item instanceof Uint8Array);
    const content = isList ? Buffer.concat(item.map((each) => this.encode(each))) : item;
    const base = isList ? 0xc0 : 0x80;
    if (isWrong && this.wrong !== undefined) return this.#wrongly(base, content, this.wrong);
    if (!isList && content.length === 1 && (content[0] ?? 0) < 0x80) return content;
    return Buffer.concat([header(base, content.length), content]);
  }

  #wrongly(base: number, content: Uint8Array, wrong: Wrong): Uint8Array {
    const { length } = content;
    const width = Math.max(1, bytesOf(length).length);
    const of = (head: Uint8Array) => Buffer.concat([head, content]);
    switch (wrong) {
      case 'long': // A length in its long form, whether it may be or not.
        return of(wide(base, length, this.rng.between(width, 4)));
      case 'zero': // A leading zero in the content, counted.
        return Buffer.concat([header(base, length + 1), Uint8Array.of(0), content]);
      case 'more':
        return of(header(base, length + this.rng.pick([1, 1, 2, 32, 55, 256])));
      case 'less':
        return of(header(base, Math.max(0, length - this.rng.pick([1, 1, 2, 32]))));
      case 'huge':
        return of(header(base, this.rng.pick([2 ** 31, 2 ** 32 - 1, 2 ** 24, 65_535])));
      case 'wide': // A length of up to 8 bytes.
        return of(wide(base, length, this.rng.between(4, 8)));
      case 'byte': // A header before a single byte.
        return Uint8Array.of(base + 1, this.rng.pick([0, 1, 0x7f, 0x80, 0xff]));
      case 'kind':
        return of(header(base ^ 0x40, length));
      case 'none':
        return content;
    }
  }
}

/** The encoding of `item`, canonical. */
export function encodeItem(item: Item, rng: Rng): Uint8Array {
  return new Encoder(-1, undefined, rng).encode(item);
}

/** The encodings of `items` with one item's header, at any depth, made wrong. */
export function encodeWrongly(items: readonly Item[], rng: Rng): Uint8Array {
  const encoder = new Encoder(rng.below(items.reduce(sizeOf, 0)), rng.pick(HEADERS), rng);
  return Buffer.concat(items.map((item) => encoder.encode(item)));
}

/** How many items there are, in all depths. */
function sizeOf(sum: number, item: Item): number {
  return item instanceof Uint8Array ? sum + 1 : item.reduce(sizeOf, sum + 1);
}

const LENGTHS = [0, 1, 2, 8, 9, 19, 20, 21, 31, 32, 33, 34, 55, 56, 60, 255, 256, 300];

/** `items` with one thing changed, at any depth: an item replaced, left out, doubled, wrapped in a list. */
export function changeItems(items: readonly Item[], rng: Rng): Item[] {
  const at = rng.below(items.length + 1);
  const changed = [...items];
  const item = changed[at];
  if (item === undefined) return [...changed, aString(rng)];
  if (!(item instanceof Uint8Array) && item.length > 0 && !rng.oneIn(4)) {
    changed[at] = changeItems(item, rng);
    return changed;
  }
  switch (rng.below(7)) {
    case 0:
      changed.splice(at, 1);
      return changed;
    case 1:
      changed.splice(at, 0, item);
      return changed;
    case 2:
      changed[at] = [item];
      return changed;
    case 3:
      changed[at] = nest(rng.pick([1, 2, 5, 40, 300]));
      return changed;
    case 4:
      changed[at] = [];
      return changed;
    case 5:
      if (item instanceof Uint8Array) {
        changed[at] = Buffer.concat([Uint8Array.of(rng.pick([0, 0, 1])), item]);
        return changed;
      }
      changed[at] = [...item, ...item];
      return changed;
    default:
      changed[at] = aString(rng);
      return changed;
  }
}

function aString(rng: Rng): Uint8Array {
  const bytes = rng.bytes(rng.pick(LENGTHS));
  if (rng.oneIn(3)) bytes.fill(rng.pick([0, 1, 0x7f, 0x80, 0xff]));
  return bytes;
}

/** A list in a list in a list … */
export function nest(depth: number): Item {
  let item: Item = [];
  for (let i = 0; i < depth; i++) item = [item];
  return item;
}

function header(base: number, length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(base + length);
  const size = bytesOf(length);
  return Uint8Array.of(base + 55 + size.length, ...size);
}

function wide(base: number, length: number, width: number): Uint8Array {
  const size = bytesOf(length);
  return Uint8Array.of(base + 55 + width, ...new Uint8Array(width - size.length), ...size);
}

function bytesOf(length: number): number[] {
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return size;
}
