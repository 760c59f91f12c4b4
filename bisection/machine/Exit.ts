import { Stack } from '../structures/Stack.js';
import { View } from '../structures/View.js';
import { Copy, CopyTarget, startCopy } from './Copy.js';
import { Cpu } from './Cpu.js';
import { End } from './End.js';
import { type Continuation, Frame, type FrameFields, FrameKind } from './Frame.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Phase } from './Phase.js';

/** How a frame ended. */
export const ExitStatus = { fault: 0, revert: 1, success: 2 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Scratch of phase exit: how the frame ended and what it returns. */
export class Exit extends Record {
  constructor(
    readonly status: ExitStatus,
    readonly data: View = View.EMPTY,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x20, 50).u8(this.status).view(this.data).done();
  }
}

/**
 * Phase exit: gives the frame's outcome to its caller, or to the end of the transaction. What an init code returns
 * becomes code first.
 */
export function stepExit(m: Machine): void {
  const exit = m.scratch(Exit);
  const frame = m.frame().fields;
  if (exit.status !== ExitStatus.success) m.setWorld(frame.world);
  else if (frame.kind === FrameKind.create && exit.data.length > 0) {
    m.enter(Phase.deposit, exit);
    return;
  }
  if (frame.parent === undefined) {
    const { gas } = m.cpu();
    m.setCpu(Cpu.empty());
    m.setFrame(Frame.empty);
    m.enter(Phase.end, new End(exit.status === ExitStatus.success, gas));
  } else resume(m, frame, frame.parent, exit);
}

/** Back in the caller: gas, 1 or the new address or 0, the returned data, and what of it the caller wants in its memory. */
function resume(m: Machine, frame: FrameFields, parent: Continuation, exit: Exit): void {
  const { gas } = m.cpu();
  m.witness?.fixed(parent.encode());
  m.witness?.fixed(parent.cpu.encode());
  const cpu = parent.cpu.copy();
  cpu.gas += gas;
  const outcome = frame.kind === FrameKind.create ? frame.address : 1n;
  cpu.stack = Stack.push(cpu.stack, exit.status === ExitStatus.success ? outcome : 0n);
  cpu.stackSize += 1;
  cpu.returnData = exit.data;
  m.setCpu(cpu);
  m.setFrame(parent.frame);
  m.enter(Phase.opcode);
  const length = Math.min(frame.outLength, exit.data.length);
  const from = BigInt(exit.data.offset);
  const left = BigInt(length);
  startCopy(
    m,
    new Copy({
      source: exit.data.bytes,
      from,
      end: from + left,
      target: CopyTarget.memory,
      to: BigInt(frame.outOffset),
      left,
    }),
  );
}
