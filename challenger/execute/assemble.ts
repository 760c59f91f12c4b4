import { opcodeInfo } from '../../bisection/machine/Opcode.js';

const CODES = new Map<string, number>();
for (let code = 0; code < 256; code++) {
  const info = opcodeInfo(code);
  if (info !== undefined) CODES.set(info.name, code);
}

/** A label that no JUMPDEST has. */
export class UnknownLabelError extends Error {
  readonly code = 'UNKNOWN_LABEL';
  readonly nextStep = 'put `name:` where the jump is to go';
  constructor(readonly label: string) {
    super(`no label ${label}`);
    this.name = 'UnknownLabelError';
  }
}

/** A word of a program that means nothing. */
export class UnknownWordError extends Error {
  readonly code = 'UNKNOWN_WORD';
  readonly nextStep = 'write an opcode, a number, a label, PUSHn:0x… or raw:0x…';
  constructor(readonly word: string) {
    super(`no opcode and no number: ${word}`);
    this.name = 'UnknownWordError';
  }
}

/**
 * Code from words: a mnemonic is its opcode, a number (decimal or 0x…) the shortest PUSH of it, `PUSHn:0x…` a
 * PUSH of that width, `raw:0x…` bytes as they are, `@name` a PUSH2 of the place of the JUMPDEST `name:`.
 */
export function assemble(text: string): Uint8Array {
  const code: number[] = [];
  const places = new Map<string, number>();
  const uses: [number, string][] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const opcode = CODES.get(word);
    const wide = /^PUSH(\d+):(.+)$/.exec(word);
    if (opcode !== undefined) code.push(opcode);
    else if (wide !== null) push(code, BigInt(wide[2] ?? 0), Number(wide[1]));
    else if (word.startsWith('raw:')) code.push(...Buffer.from(word.slice(6), 'hex'));
    else if (word.startsWith('@')) {
      uses.push([code.length + 1, word.slice(1)]);
      push(code, 0n, 2);
    } else if (word.endsWith(':')) {
      places.set(word.slice(0, -1), code.length);
      code.push(0x5b);
    } else {
      if (!/^(\d+|0x[0-9a-fA-F]+)$/.test(word)) throw new UnknownWordError(word);
      const value = BigInt(word);
      push(code, value, Math.max(1, Math.ceil(value.toString(16).length / 2)));
    }
  }
  for (const [at, name] of uses) {
    const place = places.get(name);
    if (place === undefined) throw new UnknownLabelError(name);
    code[at] = place >> 8;
    code[at + 1] = place & 0xff;
  }
  return Uint8Array.from(code);
}

function push(code: number[], value: bigint, width: number): void {
  code.push(0x5f + width);
  for (let i = width - 1; i >= 0; i--) code.push(Number((value >> BigInt(8 * i)) & 0xffn));
}
