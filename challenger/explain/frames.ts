import type { Cpu } from '../../bisection/machine/Cpu.js';
import { type Frame, FrameKind } from '../../bisection/machine/Frame.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { View } from '../../bisection/structures/View.js';
import type { ExplainedFrame, SourceLine } from './explanation.js';
import { addressText, bytesText } from './words.js';

/** A frame of the call stack and the place that it has come to. */
export interface OpenFrame {
  readonly frame: Frame;
  /** A caller's is past the call. */
  readonly cpu: Cpu;
  readonly isCaller: boolean;
}

/** Whether a transaction's own code, or what belongs to a call, is what runs. */
export const isInFrame = (machine: Machine): boolean => machine.phase >= Phase.opcode;

/** The call stack, the transaction's own frame first; nothing outside of one. */
export function openFrames(machine: Machine): OpenFrame[] {
  if (!isInFrame(machine)) return [];
  const m = machine.snapshot();
  m.begin(undefined);
  const frames: OpenFrame[] = [];
  let next: OpenFrame | undefined = { frame: m.frame(), cpu: m.cpu(), isCaller: false };
  while (next !== undefined && next.frame.fields.kind !== FrameKind.none) {
    frames.unshift(next);
    const { parent }: { parent: { readonly frame: Frame; readonly cpu: Cpu } | undefined } =
      next.frame.fields;
    next = parent && { frame: parent.frame, cpu: parent.cpu, isCaller: true };
  }
  return frames;
}

/** @param sourceOf finds the source line of a place in a code */
export function explainFrame(
  { frame, cpu, isCaller }: OpenFrame,
  sourceOf: (frame: Frame, pc: number) => SourceLine | undefined,
): ExplainedFrame {
  const { depth, kind, address, caller, value, isStatic, calldata } = frame.fields;
  // A caller's pc has passed the call by one.
  const pc = isCaller ? cpu.pc - 1 : cpu.pc;
  return {
    depth,
    kind: kind === FrameKind.create ? 'create' : 'call',
    address: addressText(address),
    caller: addressText(caller),
    value: String(value),
    isStatic,
    selector: selectorOf(calldata),
    calldataLength: calldata.length,
    pc,
    gas: String(cpu.gas),
    source: sourceOf(frame, pc),
  };
}

/** The first four bytes of calldata; none if it is shorter. */
export function selectorOf(calldata: View): string | undefined {
  return calldata.length < 4 ? undefined : bytesText(View.read(calldata, 0, 4));
}
