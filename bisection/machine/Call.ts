import { isEmpty } from '../structures/Account.js';
import { Bytes } from '../structures/Bytes.js';
import { Code } from '../structures/Code.js';
import { Stack } from '../structures/Stack.js';
import { View } from '../structures/View.js';
import { touchAccount } from './Access.js';
import { Cpu } from './Cpu.js';
import { Continuation, Frame, FrameKind } from './Frame.js';
import { charge, expand } from './Gas.js';
import type { Machine } from './Machine.js';
import { ADDRESS, pop, push } from './Operand.js';
import { Packer, Record } from './Packer.js';
import { Phase } from './Phase.js';
import { readAccount, transfer } from './State.js';
import { CodeOf, codeOfAccount } from './CallCode.js';
import { delegateOf } from './Delegation.js';
import type { Host } from './Host.js';

const CALL = 0xf1;
const CALLCODE = 0xf2;
const DELEGATECALL = 0xf4;
const STATICCALL = 0xfa;

/** Greatest depth of a frame (Yellow Paper, 9.4.2); the transaction's own frame has depth 0. */
export const MAX_DEPTH = 1024;
/** Gas that a call with value gives on top (Yellow Paper, appendix G). */
const STIPEND = 2300n;

interface CallFields {
  readonly opcode: number;
  /** What the opcode asks for in phase callCharge, what the callee gets in phase callEnter. */
  readonly gas: bigint;
  readonly target: bigint;
  readonly value: bigint;
  readonly input: View;
  readonly outOffset: number;
  readonly outLength: number;
}

/** Scratch of the phases of a call. */
export class Call extends Record {
  constructor(readonly fields: CallFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x24, 150)
      .u8(f.opcode)
      .u256(f.gas)
      .address(f.target)
      .u256(f.value)
      .view(f.input)
      .u64(f.outOffset)
      .u64(f.outLength)
      .done();
  }
}

/** CALL, CALLCODE, DELEGATECALL and STATICCALL: takes the operands and pays for the memory. */
export function call(m: Machine, opcode: number): boolean {
  const { isStatic } = m.frame().fields;
  const gas = pop(m);
  const target = pop(m) & ADDRESS;
  const value = opcode === CALL || opcode === CALLCODE ? pop(m) : 0n;
  const inOffset = pop(m);
  const inLength = pop(m);
  const outOffset = pop(m);
  const outLength = pop(m);
  if (isStatic && opcode === CALL && value !== 0n) return false;
  if (!expand(m, inOffset, inLength) || !expand(m, outOffset, outLength)) return false;
  m.enter(
    Phase.callCharge,
    new Call({
      opcode,
      gas,
      target,
      value,
      input: View.of(m.cpu().memory, place(inOffset, inLength), Number(inLength)),
      outOffset: place(outOffset, outLength),
      outLength: Number(outLength),
    }),
  );
  return true;
}

/** An empty range may stand anywhere, even past what a number holds. */
function place(offset: bigint, length: bigint): number {
  return length === 0n ? 0 : Number(offset);
}

/**
 * Phase callCharge: the price of the account (EIP-2929) and of the one that it delegates to (EIP-7702), of sending
 * value, and of a new account (EIP-161); then what the callee gets, at most 63/64 of what is left (EIP-150).
 */
export function stepCallCharge(m: Machine, host: Host): void {
  const scratch = m.scratch(Call);
  const call = scratch.fields;
  const cpu = m.cpu();
  const account = readAccount(m, call.target);
  const code = codeOfAccount(m, host, account, Phase.callCharge, scratch);
  if (code === undefined) return;
  const delegate = delegateOf(m, host, code);
  let price = accessGas(m, host, call.target);
  if (delegate !== undefined) price += accessGas(m, host, delegate);
  if (call.value !== 0n) {
    price += 9000n;
    if (call.opcode === CALL && isEmpty(account)) price += 25000n;
  }
  if (!charge(m, price)) {
    m.fault();
    return;
  }
  const most = cpu.gas - cpu.gas / 64n;
  const gas = call.gas < most ? call.gas : most;
  cpu.gas -= gas;
  m.enter(Phase.callEnter, new Call({ ...call, gas: call.value === 0n ? gas : gas + STIPEND }));
}

/** What it costs to reach an account, which makes it warm. */
function accessGas(m: Machine, host: Host, address: bigint): bigint {
  return touchAccount(m, host, address) ? 100n : 2600n;
}

/** Phase callEnter: a call that is too deep or that the balance doesn't cover fails at once; else a new frame. */
export function stepCallEnter(m: Machine): void {
  const call = m.scratch(Call).fields;
  const caller = m.frame().fields;
  const cpu = m.cpu();
  const before = m.world();
  const affordable = call.value === 0n || readAccount(m, caller.address).balance >= call.value;
  if (caller.depth === MAX_DEPTH || !affordable) {
    cpu.gas += call.gas;
    cpu.returnData = View.EMPTY;
    push(m, 0n);
    m.enter(Phase.opcode);
    return;
  }
  if (call.opcode === CALL) transfer(m, caller.address, call.target, call.value);
  const own = call.opcode === CALL || call.opcode === STATICCALL;
  m.setFrame(
    new Frame({
      kind: FrameKind.call,
      depth: caller.depth + 1,
      isStatic: caller.isStatic || call.opcode === STATICCALL,
      address: own ? call.target : caller.address,
      caller: call.opcode === DELEGATECALL ? caller.caller : caller.address,
      value: call.opcode === DELEGATECALL ? caller.value : call.value,
      code: Code.EMPTY,
      calldata: call.input,
      outOffset: call.outOffset,
      outLength: call.outLength,
      world: before,
      parent: new Continuation(cpu, m.frame()),
    }),
  );
  m.setCpu(new Cpu(0, call.gas, 0, Stack.EMPTY, Bytes.EMPTY, View.EMPTY));
  m.enter(Phase.callCode, new CodeOf(call.target));
}
