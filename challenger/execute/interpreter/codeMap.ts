/** What is known of a code before it runs. */
export interface CodeMap {
  /** 1 where a jump may go: a JUMPDEST that is no push data. */
  readonly jumps: Uint8Array;
  /** Words of the PUSHes that ran, by the place of the opcode. */
  readonly pushes: (bigint | undefined)[];
}

const JUMPDEST = 0x5b;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;

const maps = new WeakMap<Uint8Array, CodeMap>();

/** The map of a code, kept as long as the array is: the code in it must not change. */
export function codeMap(code: Uint8Array): CodeMap {
  let map = maps.get(code);
  if (map === undefined) {
    map = { jumps: jumpTargets(code), pushes: new Array<bigint | undefined>(code.length) };
    maps.set(code, map);
  }
  return map;
}

function jumpTargets(code: Uint8Array): Uint8Array {
  const jumps = new Uint8Array(code.length);
  for (let pc = 0; pc < code.length; pc++) {
    const opcode = code[pc] ?? 0;
    if (opcode === JUMPDEST) jumps[pc] = 1;
    else if (opcode >= PUSH1 && opcode <= PUSH32) pc += opcode - PUSH1 + 1;
  }
  return jumps;
}

const SMALL = Array.from({ length: 256 }, (_, value) => BigInt(value));

/** The word that the PUSH at `pc` pushes, of `width` bytes; zeros follow the end of the code. */
export function pushedWord(code: Uint8Array, pc: number, width: number): bigint {
  if (width === 1) return SMALL[code[pc + 1] ?? 0] ?? 0n;
  if (width <= 6) {
    let value = 0;
    for (let i = 1; i <= width; i++) value = 256 * value + (code[pc + i] ?? 0);
    return BigInt(value);
  }
  const end = Math.min(pc + 1 + width, code.length);
  const data = Buffer.from(code.buffer, code.byteOffset + pc + 1, Math.max(0, end - pc - 1));
  return BigInt(`0x${data.toString('hex').padEnd(2 * width, '0')}`);
}
