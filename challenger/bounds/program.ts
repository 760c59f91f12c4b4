import { opcodeInfo } from '../../bisection/machine/Opcode.js';

const CODES = new Map<string, number>();
for (let code = 0; code < 256; code++) {
  const info = opcodeInfo(code);
  if (info !== undefined) CODES.set(info.name, code);
}

/** A word of a program that means nothing. */
export class ProgramError extends Error {
  readonly code = 'BOUNDS_PROGRAM';
  readonly nextStep = 'report it: a shape of gainsay bounds is written wrongly';
  constructor(readonly word: string) {
    super(`no opcode and no number: ${word}`);
    this.name = 'ProgramError';
  }
}

/**
 * EVM code from words: a mnemonic is its opcode; a number, decimal or 0x…, the shortest PUSH of it; `PUSHn:number` a
 * PUSH of that width; `raw:…` hex digits as they are.
 */
export function program(text: string): Uint8Array {
  const parts = text.split(/\s+/).filter(Boolean).map(wordOf);
  return new Uint8Array(Buffer.concat(parts));
}

/** `words` so many times. */
export function times(count: number, words: string): string {
  return `${words} `.repeat(count);
}

function wordOf(word: string): Uint8Array {
  const opcode = CODES.get(word);
  if (opcode !== undefined) return Uint8Array.of(opcode);
  if (word.startsWith('raw:')) return Buffer.from(word.slice(4), 'hex');
  const wide = /^PUSH(\d+):(\w+)$/.exec(word);
  const digits = wide?.[2] ?? word;
  if (!/^(\d+|0x[0-9a-fA-F]+)$/.test(digits)) throw new ProgramError(word);
  const hex = BigInt(digits).toString(16);
  const width = wide ? Number(wide[1]) : Math.ceil(hex.length / 2);
  return Buffer.from((0x5f + width).toString(16) + hex.padStart(2 * width, '0'), 'hex');
}
