import type { Premises } from './bundle.js';

/** The first premise that is not what the reader knows it to be, such as `config.chainId`; nothing if none differs. */
export function differentPremise(found: Premises, expected: Partial<Premises>): string | undefined {
  return differing(found, expected, '');
}

function differing(found: object, expected: object, path: string): string | undefined {
  for (const [name, wanted] of Object.entries(expected) as [string, unknown][]) {
    if (wanted === undefined) continue;
    const given = (found as Record<string, unknown>)[name];
    if (typeof wanted === 'object' && wanted !== null && typeof given === 'object') {
      const inside = differing(given ?? {}, wanted, `${path}${name}.`);
      if (inside !== undefined) return inside;
    } else if (normal(given) !== normal(wanted)) return `${path}${name}`;
  }
  return undefined;
}

/** Addresses are the same in either case. */
const normal = (value: unknown): unknown =>
  typeof value === 'string' ? value.toLowerCase() : value;
