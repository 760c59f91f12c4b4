import type { CompiledCode } from './compiled.js';

/** Bytes of the longest metadata that a compiler puts behind a code. */
const LONGEST_METADATA = 128;

/**
 * Whether a code on the chain is the one that a compiler made: but for immutable values, addresses of libraries, and the
 * metadata behind it, which differ without the instructions being others.
 * @param isInit whether arguments of the constructor may follow
 */
export function isSameCode(code: Uint8Array, compiled: CompiledCode, isInit = false): boolean {
  const { hex } = compiled;
  const size = hex.length / 2;
  if (size === 0 || (isInit ? code.length < size : code.length !== size)) return false;
  const end = size - metadataSize(hex);
  const blanks = new Set<number>();
  for (const { start, length } of [...compiled.blanks, ...placeholders(hex)]) {
    for (let at = start; at < start + length; at++) blanks.add(at);
  }
  for (let at = 0; at < end; at++) {
    if (blanks.has(at)) continue;
    if (parseInt(hex.slice(2 * at, 2 * at + 2), 16) !== code[at]) return false;
  }
  return true;
}

/** `__$…$__`: 40 characters in the place of a library's address. */
function placeholders(hex: string): CompiledCode['blanks'] {
  const found = hex.matchAll(/__[^_].{34}[^_]__/g);
  return [...found].map(({ index }) => ({ start: index / 2, length: 20 }));
}

/** The CBOR behind a code says its own length in its last two bytes; a map begins with 0xa1 to 0xa4. */
function metadataSize(hex: string): number {
  const length = parseInt(hex.slice(-4), 16);
  if (!(length > 0) || length > LONGEST_METADATA) return 0;
  const first = hex.slice(-2 * (length + 2), -2 * (length + 1));
  return /^a[1-4]$/.test(first) ? length + 2 : 0;
}
