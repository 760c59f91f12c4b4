import { type Frame, FrameKind } from '../../bisection/machine/Frame.js';
import type { Host } from '../../bisection/machine/Host.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import { ADDRESS } from '../../bisection/machine/Operand.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { Code } from '../../bisection/structures/Code.js';
import type { ExplainedCall } from './explanation.js';
import type { Slot } from './facts.js';
import { selectorOf } from './frames.js';
import { addressText } from './words.js';

/** What a unit came by. */
export interface UnitWalk {
  readonly calls: readonly ExplainedCall[];
  readonly moreCalls: number;
  readonly addresses: readonly bigint[];
  readonly slots: readonly Slot[];
}

const MOST_CALLS = 64;
const MOST_SLOTS = 256;
const MOST_ADDRESSES = 256;

/**
 * Runs a unit and notes the calls that it makes, and whose state it may change.
 * @param start the idle machine before it
 * @param disputed the step in dispute, counted from 0
 */
export async function walkUnit(
  start: Machine,
  host: Host,
  steps: number,
  disputed: number | undefined,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<UnitWalk> {
  const walk = new Walk();
  const machine = start.snapshot();
  for (let index = 0; index < steps; index++) {
    walk.see(machine, index === disputed);
    step(machine, host);
    if (index % 2 ** 16 === 0) await pause();
  }
  return walk.outcome();
}

class Walk {
  private readonly calls: ExplainedCall[] = [];
  private more = 0;
  private readonly addresses = new Set<bigint>();
  private readonly slots = new Map<string, Slot>();
  /** Of each open frame, which call it is; none for those that are left out. */
  private open: { readonly frame: Frame; readonly call: number | undefined }[] = [];

  see(machine: Machine, isDisputed: boolean): void {
    if (machine.phase === Phase.charge || machine.phase === Phase.end) this.seeOutside(machine);
    if (machine.phase < Phase.opcode) return;
    machine.begin(undefined);
    const frame = machine.frame();
    if (frame.fields.kind !== FrameKind.none) this.enter(frame);
    if (isDisputed) this.mark();
    if (machine.phase === Phase.opcode) this.seeOpcode(machine, frame);
  }

  outcome(): UnitWalk {
    return {
      calls: this.calls,
      moreCalls: this.more,
      addresses: [...this.addresses],
      slots: [...this.slots.values()],
    };
  }

  private seeOutside(machine: Machine): void {
    machine.begin(undefined);
    this.note(machine.header().fields.feeRecipient);
    this.note(machine.tx().fields.origin);
  }

  /** A frame's address, depth and calldata stay the same as long as it runs; its code comes later. */
  private enter(frame: Frame): void {
    const { depth, address, caller, calldata, parent } = frame.fields;
    const known = this.open[depth]?.frame.fields;
    const isKnown =
      known?.address === address && known.calldata === calldata && known.parent === parent;
    this.open.length = Math.min(this.open.length, depth + 1);
    if (isKnown) return;
    this.note(address);
    this.note(caller);
    const call = this.calls.length < MOST_CALLS ? this.calls.push(shown(frame)) - 1 : undefined;
    if (call === undefined) this.more++;
    this.open[depth] = { frame, call };
  }

  private mark(): void {
    const index = this.open.at(-1)?.call;
    const call = index === undefined ? undefined : this.calls[index];
    if (index !== undefined && call !== undefined)
      this.calls[index] = { ...call, isDisputed: true };
  }

  private seeOpcode(m: Machine, frame: Frame): void {
    const { pc, stack } = m.cpu();
    const name = opcodeInfo(Code.opcode(frame.fields.code, pc))?.name;
    if (name === 'SELFDESTRUCT') this.note(stack.value & ADDRESS);
    if (name !== 'SSTORE' || this.slots.size >= MOST_SLOTS) return;
    const { address } = frame.fields;
    this.slots.set(`${String(address)} ${String(stack.value)}`, { address, slot: stack.value });
  }

  private note(address: bigint): void {
    if (address !== 0n && this.addresses.size < MOST_ADDRESSES) this.addresses.add(address);
  }
}

function shown(frame: Frame): ExplainedCall {
  const { depth, kind, isStatic, caller, address, value, calldata } = frame.fields;
  return {
    depth,
    kind: kind === FrameKind.create ? 'create' : 'call',
    isStatic,
    from: addressText(caller),
    address: addressText(address),
    value: String(value),
    selector: selectorOf(calldata),
    inputLength: calldata.length,
    isDisputed: false,
  };
}
