import type { Frame } from '../../bisection/machine/Frame.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { ADDRESS } from '../../bisection/machine/Operand.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Stack } from '../../bisection/structures/Stack.js';
import { describeStep } from '../../bisection/trace/Description.js';
import type { Opinion } from '../claim/opinion.js';
import type { EvidenceStep } from '../evidence/bundle.js';
import type { ExplainedStep, SourceLine } from './explanation.js';
import { differences, factsOf, type Interests, type Slot } from './facts.js';
import { explainFrame, openFrames } from './frames.js';
import { recognize } from './guesses.js';
import { memoryRanges, operandNames } from './operands.js';
import { bytesText, wordText } from './words.js';

/** Finds the source line of a place in a code. */
export type SourceOf = (frame: Frame, pc: number) => SourceLine | undefined;

/** Items of the stack, and bytes of memory, that are shown. */
const ITEMS = 16;
const BYTES = 512;
const ROW = 32;

/** The step that a dispute came down to: what it does, on what, and what it leads to. */
export async function explainStep(
  { unit, index, agreed, right, claimed, proof }: EvidenceStep,
  opinion: Opinion,
  sourceOf: SourceOf,
): Promise<ExplainedStep> {
  const trace = await opinion.trace(unit);
  const { host } = opinion;
  const before = trace.before(index);
  const after = trace.before(index + 1);
  const { phase, opcode } = describeStep(before);
  const stack = stackOf(before);
  const interests = interestsOf(before, after, opcode, stack);
  const found = recognize(before, host, claimed);
  const claimedFacts = found && factsOf(found.machine, host, interests);
  const frames = openFrames(before).map((frame) => explainFrame(frame, sourceOf));
  const names = operandNames(opcode ?? '');
  return {
    ...{ unit, index, steps: trace.length, phase, opcode },
    ...{ agreed: bytesText(agreed), claimed: bytesText(claimed), right: bytesText(right) },
    proofBytes: proof.length,
    frames,
    stack: stack.slice(0, ITEMS).map((value, at) => ({ name: names[at], value: wordText(value) })),
    stackSize: stack.length,
    ...memoryOf(before, interests.memory),
    changes: differences(
      factsOf(before, host, interests),
      factsOf(after, host, interests),
      claimedFacts,
    ),
    claimedState:
      found?.means ??
      'Only the hash of the claimed state is public, and it is none of the wrong states that are easily thought of.',
    source: frames.at(-1)?.source,
  };
}

/** The stack, the top first. */
function stackOf(machine: Machine): bigint[] {
  const m = opened(machine);
  const cpu = m.cpu();
  const items: bigint[] = [];
  let stack: Stack = cpu.stack;
  for (let at = 0; at < cpu.stackSize; at++) {
    items.push(stack.value);
    stack = stack.below;
  }
  return items;
}

/** What of the state the step can be about. */
function interestsOf(
  machine: Machine,
  after: Machine,
  opcode: string | undefined,
  stack: readonly bigint[],
): Interests {
  const m = opened(machine);
  const { address, caller } = m.frame().fields;
  // Before a transaction's first step nobody has found out who sent it.
  const origins = [m, opened(after)].map((each) => each.tx().fields.origin);
  const { feeRecipient } = m.header().fields;
  const names = operandNames(opcode ?? '');
  const operand = (name: string): bigint | undefined => stack[names.indexOf(name)];
  const named = ['to', 'address', 'heir'].flatMap((name) => {
    const value = operand(name);
    return value === undefined ? [] : [value & ADDRESS];
  });
  const slot = opcode === 'SLOAD' || opcode === 'SSTORE' ? operand('slot') : undefined;
  const slots: Slot[] = slot === undefined ? [] : [{ address, slot }];
  const ranges = memoryRanges(opcode ?? '', stack).map(({ offset, length }) => {
    const from = Math.floor(Number(offset) / ROW) * ROW;
    return { offset: from, length: Math.min(BYTES, Number(offset) + Number(length) - from) };
  });
  const memory = ranges.length > 0 ? ranges : [{ offset: 0, length: 128 }];
  return {
    addresses: [address, caller, ...origins, feeRecipient, ...named].filter((each) => each !== 0n),
    ...{ slots, memory },
  };
}

function memoryOf(
  machine: Machine,
  ranges: Interests['memory'],
): Pick<ExplainedStep, 'memory' | 'memorySize'> {
  const m = opened(machine);
  const { memory } = m.cpu();
  const rows = new Map<number, string>();
  for (const { offset, length } of ranges) {
    for (let at = offset; at < Math.min(offset + length, memory.length); at += ROW) {
      rows.set(at, bytesText(Bytes.read(memory, at, Math.min(ROW, memory.length - at))));
    }
  }
  const sorted = [...rows].sort(([one], [two]) => one - two);
  return {
    memory: sorted.map(([offset, bytes]) => ({ offset, bytes })),
    memorySize: memory.length,
  };
}

/** A copy that can be read outside of a step. */
function opened(machine: Machine): Machine {
  const copy = machine.snapshot();
  copy.begin(undefined);
  return copy;
}
