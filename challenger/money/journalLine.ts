import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Entry } from './entry.js';

/** Whose journal it is. */
export interface JournalOwner {
  readonly chainId: bigint;
  readonly address: string;
}

export type Line = Entry | ({ readonly kind: 'journal'; readonly version: 1 } & JournalOwner);

const wei = z.string().regex(/^\d+$/).transform(BigInt);
const spend = z.object({ dispute: z.string().exactOptional(), time: wei, wei });
const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('journal'),
    version: z.literal(1),
    chainId: wei,
    address: z.string(),
  }),
  z.object({
    ...{ kind: z.literal('signed'), raw: z.string(), key: z.string(), what: z.string() },
    sentMs: z.number(),
    deadline: wei.exactOptional(),
    dispute: z.string().exactOptional(),
    gain: wei.exactOptional(),
    isFiller: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('settled'), nonce: z.number(), spend }),
  z.object({ kind: z.literal('lost'), nonce: z.number() }),
  z.object({
    kind: z.literal('ledger'),
    ledger: z.object({
      recent: z.array(spend),
      disputes: z.array(z.tuple([z.string(), wei])).transform((all) => new Map(all)),
    }),
  }),
]);

/** A line of a journal: a checksum, then JSON, amounts and times in decimal digits. */
export function lineOf(content: Line): string {
  const json = JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
  });
  return `${checksum(json)} ${json}\n`;
}

/** What a line, without its end, says; undefined if it is not whole. */
export function parseLine(text: string): Line | undefined {
  const json = text.slice(CHECKSUM + 1);
  if (text.slice(0, CHECKSUM + 1) !== `${checksum(json)} `) return undefined;
  return line.parse(JSON.parse(json));
}

const CHECKSUM = 16;
const checksum = (json: string): string =>
  createHash('sha256').update(json).digest('hex').slice(0, CHECKSUM);
