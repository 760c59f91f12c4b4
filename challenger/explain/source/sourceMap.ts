/** Where in which source an instruction comes from: bytes, and the compiler's number of the file. */
export interface SourceRange {
  readonly start: number;
  readonly length: number;
  readonly file: number;
}

const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/** Which instruction of a code stands at `pc`, counted from 0; undefined inside the data of a PUSH, or past the end. */
export function instructionAt(code: Uint8Array, pc: number): number | undefined {
  let index = 0;
  let at = 0;
  while (at < pc) {
    const opcode = code[at];
    if (opcode === undefined) return undefined;
    at += opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 2 : 1;
    index++;
  }
  return at === pc && pc < code.length ? index : undefined;
}

/**
 * The entries of a compressed source map, one for each instruction: `s:l:f:j:m` joined by semicolons, where a field that is
 * empty is that of the entry before (Solidity documentation, "Source Mappings"). Nothing for code of the compiler's own.
 */
export function sourceEntries(map: string): (SourceRange | undefined)[] {
  const fields = ['-1', '-1', '-1'];
  return map.split(';').map((entry) => {
    entry.split(':', 3).forEach((field, i) => {
      if (field !== '') fields[i] = field;
    });
    const [start = -1, length = -1, file = -1] = fields.map(Number);
    return start < 0 || file < 0 ? undefined : { start, length, file };
  });
}
