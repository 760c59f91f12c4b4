import { z } from 'zod';
import type { GenesisAccount } from './genesisCheck.js';

/** A number as genesis files and test fixtures write it: decimal or 0x-prefixed, as a string or not. */
export const quantity = z
  .union([z.string().regex(/^(0x[0-9a-fA-F]*|[0-9]+)$/), z.number().int().nonnegative().safe()])
  .transform((value) => (value === '0x' ? 0n : BigInt(value)));

/** Bytes, with or without 0x. */
export const bytes = z
  .string()
  .regex(/^(0x)?([0-9a-fA-F]{2})*$/)
  .transform((value) => fromHex(value.replace(/^0x/, '')));

/** Exactly `size` bytes. */
export const sized = (size: number) =>
  bytes.refine((value) => value.length === size, `must be ${size} bytes`);

/** Up to `size` bytes of a number, with or without its leading zeros. */
export const padded = (size: number) =>
  z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]*$/)
    .transform((value) => value.replace(/^0x/, ''))
    .refine((value) => value.length <= size * 2, `must be at most ${size} bytes`)
    .transform((value) => fromHex(value.padStart(size * 2, '0')));

/** `type`, or `fallback` where the field is left out or null. */
export const or = <T>(type: z.ZodType<T>, fallback: T) =>
  type.nullish().transform((value) => value ?? fallback);

const account = z.object({
  balance: or(quantity, 0n),
  nonce: or(quantity, 0n),
  code: or(bytes, new Uint8Array(0)),
  storage: or(pairs(padded(32), padded(32)), []),
});

/** Accounts as an object by address. */
export const allocation = pairs(sized(20), account).transform((entries): GenesisAccount[] =>
  entries.map(([address, fields]) => ({ ...fields, address })),
);

/** An object whose keys mean something, as pairs. */
function pairs<K, V>(key: z.ZodType<K>, value: z.ZodType<V>) {
  return z.record(z.string(), value).transform((record, context) =>
    Object.entries(record).flatMap(([name, entry]): [K, V][] => {
      const parsed = key.safeParse(name);
      if (parsed.success) return [[parsed.data, entry]];
      const message = parsed.error.issues[0]?.message ?? 'malformed key';
      context.addIssue({ code: 'custom', path: [name], message });
      return [];
    }),
  );
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
