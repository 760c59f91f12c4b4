import { z } from 'zod';
import { toHex } from '../../hex.js';
import { type VersionedHash, versionedHashOf } from '../kzg/versionedHash.js';

const manifest = z.object({
  format: z.literal('gainsay-cells-1'),
  /** Bytes of the batch in the blobs; absent where they hold something else. */
  length: z.number().int().nonnegative().optional(),
  commitments: z
    .array(z.string().regex(/^0x[0-9a-f]{96}$/))
    .min(1)
    .max(128),
});

/** Which blobs there are cells of. */
export interface CellManifest {
  /** Bytes of the batch in the blobs; undefined where they hold something else. Nothing proves it. */
  readonly length: number | undefined;
  /** In the order of the transaction; a blob may be there twice. */
  readonly order: readonly VersionedHash[];
  /** 48 bytes each, by the hash that they have. */
  readonly commitments: ReadonlyMap<VersionedHash, Uint8Array>;
}

/** The manifest in JSON; undefined for what is none. */
export function readManifest(json: unknown): CellManifest | undefined {
  const parsed = manifest.safeParse(json);
  if (!parsed.success) return undefined;
  const { length, commitments } = parsed.data;
  const named = commitments.map((hex) => {
    const commitment = new Uint8Array(Buffer.from(hex.slice(2), 'hex'));
    return [versionedHashOf(commitment), commitment] as const;
  });
  return { length, order: named.map(([hash]) => hash), commitments: new Map(named) };
}

/** The JSON of a manifest. */
export function writeManifest({ length, order, commitments }: CellManifest): string {
  const format = 'gainsay-cells-1';
  const hexadecimal = order
    .map((hash) => commitments.get(hash))
    .filter((commitment) => commitment !== undefined)
    .map(toHex);
  return `${JSON.stringify({ format, length, commitments: hexadecimal }, undefined, 2)}\n`;
}
