import type { ExplainedFrame, ExplainedStep, SourceLine } from './explanation.js';
import type { Block } from './page.js';
import { contrastTable } from './unitBlocks.js';

/** The disputed step: where it is, on what it works, what it leads to. */
export function stepBlocks(step: ExplainedStep): Block[] {
  const { source, frames } = step;
  return [
    { kind: 'fields', rows: stepRows(step) },
    ...contrastTable('what the step changes', step.changes),
    { kind: 'note', text: claimedNote(step) },
    ...(source === undefined ? [] : [sourceBlock(source)]),
    ...(frames.length === 0 ? [] : [frameTable(frames)]),
    ...stackTable(step),
    ...memoryTable(step),
  ];
}

function stepRows(step: ExplainedStep) {
  const frame = step.frames.at(-1);
  return [
    {
      name: 'step',
      value: `${String(step.index)} of ${String(step.steps)} in unit ${String(step.unit)}`,
    },
    { name: 'phase', value: step.phase },
    ...(step.opcode === undefined ? [] : [{ name: 'opcode', value: step.opcode }]),
    ...(frame === undefined
      ? []
      : [
          { name: 'contract', value: frame.address },
          { name: 'pc', value: String(frame.pc) },
          { name: 'call depth', value: String(frame.depth) },
          { name: 'gas before', value: frame.gas },
        ]),
    { name: 'state before', value: step.agreed },
    { name: 'claimed after', value: step.claimed, tone: 'claimed' as const },
    { name: 'true after', value: step.right, tone: 'true' as const },
    { name: 'proof', value: `${String(step.proofBytes)} bytes, in the bundle` },
  ];
}

function claimedNote({ claimedState, changes }: ExplainedStep): string {
  const isKnown = changes.some(({ claimed }) => claimed !== undefined);
  return isKnown ? `What was claimed, as its hash shows: ${claimedState}.` : claimedState;
}

function sourceBlock({ contract, file, line, column, lines, isExact }: SourceLine): Block {
  const place = line === undefined ? file : `${file}:${String(line)}:${String(column ?? 1)}`;
  const near = isExact || line === undefined ? '' : ' or near it: the optimizer moved code';
  const caption = `${contract}, ${place}${near}`;
  return { kind: 'source', caption, lines, marked: line ?? 0 };
}

function frameTable(frames: readonly ExplainedFrame[]): Block {
  const rows = frames.map((frame) => ({
    cells: [
      String(frame.depth),
      frame.address,
      frame.kind === 'create' ? 'creation' : (frame.selector ?? 'no data'),
      frame.caller,
      String(frame.pc),
      frame.value,
      [frame.isStatic ? 'static' : '', placeOf(frame.source)].join(' ').trim(),
    ],
  }));
  const head = ['depth', 'contract', 'selector', 'caller', 'pc', 'wei', ''];
  return { kind: 'table', caption: 'call stack', head, rows };
}

const placeOf = (source: SourceLine | undefined): string =>
  source === undefined
    ? ''
    : `${source.contract} ${source.file}${source.line === undefined ? '' : `:${String(source.line)}`}`;

function stackTable({ stack, stackSize }: ExplainedStep): Block[] {
  if (stack.length === 0) return [];
  const more = stackSize - stack.length;
  const caption = more === 0 ? 'stack, top first' : `stack, top first, and ${String(more)} more`;
  const rows = stack.map(({ name, value }, index) => ({
    cells: [String(index), name ?? '', value],
  }));
  return [{ kind: 'table', caption, head: ['', 'operand', 'value'], rows }];
}

function memoryTable({ memory, memorySize }: ExplainedStep): Block[] {
  if (memory.length === 0) return [];
  const rows = memory.map(({ offset, bytes }) => ({ cells: [`0x${offset.toString(16)}`, bytes] }));
  const caption = `memory around the operands, of ${String(memorySize)} bytes`;
  return [{ kind: 'table', caption, head: ['offset', 'bytes'], rows }];
}
