import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The folder of public test data; it is no part of the project. */
export const DATA = process.env['GAINSAY_DATA'] ?? '../shared/data';

/** Whether `path` is there; says on the console what is left out where it is not. */
export function hasData(path: string): boolean {
  const found = existsSync(join(DATA, path));
  if (!found) console.warn(`left out: ${path} is not in ${DATA} (set GAINSAY_DATA)`);
  return found;
}

/** The JSON in `path`, a .gz file of the data folder. */
export function readData(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(DATA, path))).toString());
}

/** Bytes of a 0x-prefixed string. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

/** The 0x-prefixed string of bytes. */
export function toHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
