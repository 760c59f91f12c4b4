import type { Prng } from '../../challenger/devnet/prng.js';

type Path = readonly (string | number)[];

/** What clients differ in honestly, and nobody compares: a lie about it would be none. */
const NOT_COMPARED = new Set(
  ['size', 'totalDifficulty', 'uncles', 'v', 'yParity', 'gasPrice', 'chainId', 'removed'].concat(
    ...[['blockTimestamp', 'withdrawals', 'blobGasPrice', 'root', 'author', 'output']],
  ),
);

/** The same answer with one hexadecimal digit of one value changed; an empty answer stays as it is. */
export function lieAbout(result: unknown, random: Prng): unknown {
  const paths = hexPaths(result);
  const path = paths[random.below(Math.max(1, paths.length))];
  return path === undefined ? result : changed(result, path, random);
}

function hexPaths(value: unknown, at: Path = []): Path[] {
  if (typeof value === 'string') return /^0x[0-9a-f]+$/i.test(value) ? [at] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !NOT_COMPARED.has(key))
    .flatMap(([key, each]) => hexPaths(each, [...at, Array.isArray(value) ? Number(key) : key]));
}

function changed(value: unknown, [first, ...rest]: Path, random: Prng): unknown {
  if (first !== undefined) {
    const copy = (
      Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
    ) as Record<string | number, unknown>;
    copy[first] = changed(copy[first], rest, random);
    return copy;
  }
  const text = value as string;
  // Not the first digit: a quantity keeps its form.
  const place = text.length > 3 ? 3 + random.below(text.length - 3) : 2;
  const digit = (parseInt(text[place] ?? '0', 16) + 1 + random.below(14)) % 16;
  const other = place === 2 && digit === 0 ? 1 : digit;
  return `${text.slice(0, place)}${other.toString(16)}${text.slice(place + 1)}`;
}
