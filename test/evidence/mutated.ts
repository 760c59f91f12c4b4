/** A place in a value: names of fields and indices of lists. */
export type Path = readonly (string | number)[];

/** A value with one thing in it changed. */
export interface Mutation<T> {
  readonly path: Path;
  readonly value: T;
}

/** How many items of a long list are changed: the first, the last, and some between. */
const ITEMS = 3;

/**
 * Every field of a value with another content, one at a time; of bytes one bit in the first, the middle and the last
 * one, of numbers one more, of lists some items, and one item too few.
 */
export function* mutations<T>(value: T, path: Path = []): Generator<Mutation<T>> {
  if (value instanceof Uint8Array) {
    const { length } = value;
    const places = new Set(
      [0, Math.floor(length / 2), length - 1].filter((at) => at >= 0 && at < length),
    );
    for (const at of places) {
      const changed = value.slice();
      changed[at]! ^= 1 << (at % 8);
      yield { path: [...path, `byte ${String(at)}`], value: changed as T };
    }
  } else if (Array.isArray(value)) {
    const items = value as unknown[];
    const step = Math.max(1, Math.floor(items.length / ITEMS));
    for (let at = 0; at < items.length; at += step) {
      for (const inside of mutations(items[at], [...path, at])) {
        yield { path: inside.path, value: items.with(at, inside.value) as T };
      }
    }
    if (items.length > 0) yield { path: [...path, 'one less'], value: items.slice(0, -1) as T };
  } else if (typeof value === 'bigint') yield { path, value: (value + 1n) as T };
  else if (typeof value === 'number') yield { path, value: (value + 1) as T };
  else if (typeof value === 'boolean') yield { path, value: !value as T };
  else if (typeof value === 'string') yield { path, value: otherText(value) as T };
  else if (value !== null && typeof value === 'object') {
    for (const [name, field] of Object.entries(value) as [string, unknown][]) {
      for (const inside of mutations(field, [...path, name])) {
        yield { path: inside.path, value: { ...value, [name]: inside.value } };
      }
    }
  }
}

/** Words of a closed list become the next one; addresses stay addresses. */
function otherText(text: string): string {
  const known = [
    ['wrong', 'right'],
    ['calldata', 'forced'],
    ['claims', 'matches'],
  ];
  for (const [one, two] of known) {
    if (text === one) return two!;
    if (text === two) return one!;
  }
  const last = text.at(-1);
  return `${text.slice(0, -1)}${last === '1' ? '2' : '1'}`;
}
