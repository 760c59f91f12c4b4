import { FrameKind } from '../../../bisection/machine/Frame.js';
import { Code } from '../../../bisection/structures/Code.js';
import type { SourceLine } from '../explanation.js';
import type { SourceOf } from '../stepView.js';
import type { Compiled } from './compiled.js';
import { isSameCode } from './sameCode.js';
import { instructionAt, sourceEntries, type SourceRange } from './sourceMap.js';

/** The text of a source file by the path that the compiler has for it; undefined where it is not at hand. */
export type SourceText = (file: string) => string | undefined;

/** Lines that are shown before and behind the one that is meant. */
const AROUND = 3;

/** Finds source lines by the artifacts of contracts: a code is known by its bytes. */
export function sourceFinder(compiled: readonly Compiled[], textOf: SourceText): SourceOf {
  return (frame, pc) => {
    const { kind, code } = frame.fields;
    const bytes = Code.read(code, 0, code.length);
    const isInit = kind === FrameKind.create;
    for (const contract of compiled) {
      const made = isInit ? contract.init : contract.runtime;
      if (made === undefined || !isSameCode(bytes, made, isInit)) continue;
      const instruction = instructionAt(bytes, pc);
      const entries = sourceEntries(made.sourceMap);
      const found = instruction === undefined ? undefined : nearest(entries, instruction);
      const file = found && contract.files.get(found.range.file);
      if (found === undefined || file === undefined) return elsewhere(contract, pc);
      const { range, isExact } = found;
      return { ...lineAt(contract.name, file, range.start, textOf(file)), isExact };
    }
    return undefined;
  };
}

/** An optimizer gives what it moved or merged the range of a whole contract or function, which says nothing. */
const TELLING = 120;
/** How far, in instructions, a line may be from the one that is meant. */
const NEAR = 40;

/** What an instruction comes from, or the nearest one that comes from something small, those before it first. */
function nearest(
  entries: readonly (SourceRange | undefined)[],
  instruction: number,
): { readonly range: SourceRange; readonly isExact: boolean } | undefined {
  const own = entries[instruction];
  if (own !== undefined && own.length <= TELLING) return { range: own, isExact: true };
  for (let by = 1; by <= NEAR; by++) {
    for (const at of [instruction - by, instruction + by]) {
      const range = entries[at];
      if (range !== undefined && range.length <= TELLING) return { range, isExact: false };
    }
  }
  return own && { range: own, isExact: true };
}

/** Code that the compiler made up, or that comes from a file that the artifact does not name. */
const elsewhere = ({ name }: Compiled, pc: number): SourceLine => ({
  ...{ contract: name, file: `no source for pc ${String(pc)}` },
  ...{ line: undefined, column: undefined, lines: [], isExact: false },
});

/** @param start counted in bytes of UTF-8 */
function lineAt(
  contract: string,
  file: string,
  start: number,
  text: string | undefined,
): Omit<SourceLine, 'isExact'> {
  if (text === undefined) return { contract, file, line: undefined, column: undefined, lines: [] };
  const before = Buffer.from(text).subarray(0, start).toString().split('\n');
  const line = before.length;
  const lines = text.split('\n').map((each, index) => ({ number: index + 1, text: each }));
  return {
    ...{ contract, file, line, column: (before.at(-1)?.length ?? 0) + 1 },
    lines: lines.slice(Math.max(0, line - 1 - AROUND), line + AROUND),
  };
}
