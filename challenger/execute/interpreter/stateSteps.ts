import { EVMError } from '@ethereumjs/evm';
import type { Common } from '@ethereumjs/common';
import { Address } from '@ethereumjs/util';
import { copy, type Frame, outOfGas } from './frame.js';
import { writeWord } from './wordBytes.js';

const EXTCODECOPY = 0x3c;
const SLOAD = 0x54;
const SSTORE = 0x55;
const NOTHING = new Uint8Array(0);

/** State that answers at once; slots are 32 bytes. */
export interface DirectState {
  slot(address: Address, slot: Uint8Array): bigint;
  /** The slot's value when the transaction began. */
  originalSlot(address: Address, slot: Uint8Array): bigint;
  putSlot(address: Address, slot: Uint8Array, value: bigint): void;
  /** The code of an account; none if the account is absent. */
  code(address: Address): Uint8Array;
}

/**
 * SLOAD, and SSTORE by EIP-2200 as EIP-2929 and EIP-3529 changed it: for forks from london on. And EXTCODECOPY, of which
 * the library's handler takes a millisecond where it copies much that lies behind the code's end.
 */
export class StateSteps {
  private readonly coldAccount: number;
  private readonly cold: number;
  private readonly warm: number;
  private readonly sentry: number;
  private readonly set: number;
  /** Of a slot that held something; the access is not in it. */
  private readonly reset: number;
  private readonly clearRefund: bigint;

  constructor(
    common: Common,
    private readonly state: DirectState,
  ) {
    const price = (name: string): number => Number(common.param(name));
    this.coldAccount = price('coldaccountaccessGas');
    this.cold = price('coldsloadGas');
    this.warm = price('warmstoragereadGas');
    this.sentry = price('sstoreSentryEIP2200Gas');
    this.set = price('sstoreInitEIP2200Gas');
    this.reset = price('sstoreCleanEIP2200Gas');
    this.clearRefund = common.param('sstoreClearRefundEIP2200Gas');
  }

  /** Runs the step if it is one of these; false if it is another. Throws EVMError where the frame fails. */
  step(frame: Frame): boolean {
    const opcode = frame.code[frame.pc];
    if (opcode === SLOAD) this.load(frame);
    else if (opcode === SSTORE) this.store(frame);
    else if (opcode === EXTCODECOPY) this.copyCode(frame);
    else return false;
    frame.pc++;
    return true;
  }

  private load(frame: Frame): void {
    const { stack, runState } = frame;
    const slot = bytesOf(stack.pop());
    const { address } = runState.env;
    frame.gas -= this.access(frame, address, slot) ? this.cold : this.warm;
    if (frame.gas < 0) throw outOfGas();
    stack.push(this.state.slot(address, slot));
  }

  private store(frame: Frame): void {
    const { stack, runState } = frame;
    const { interpreter } = runState;
    const { address, isStatic } = runState.env;
    if (isStatic) throw new EVMError(EVMError.errorMessages.STATIC_STATE_CHANGE);
    if (frame.gas <= this.sentry) throw outOfGas();
    const slot = bytesOf(stack.pop());
    const value = stack.pop();
    const current = this.state.slot(address, slot);
    const original = this.state.originalSlot(address, slot);
    if (this.access(frame, address, slot)) frame.gas -= this.cold;
    frame.gas -= this.price(original, current, value);
    if (frame.gas < 0) throw outOfGas();
    const refund = this.refund(original, current, value);
    if (refund > 0n) interpreter.refundGas(refund);
    else if (refund < 0n) interpreter.subRefund(-refund);
    this.state.putSlot(address, slot, value);
  }

  private copyCode(frame: Frame): void {
    const { stack, runState } = frame;
    const { journal } = runState.interpreter;
    const address = new Address(bytesOf(stack.pop()).subarray(12));
    const [to, from, length] = [stack.pop(), stack.pop(), stack.pop()];
    const cold = !journal.isWarmedAddress(address.bytes);
    if (cold) journal.addWarmedAddress(address.bytes);
    frame.gas -= cold ? this.coldAccount : this.warm;
    if (frame.gas < 0) throw outOfGas();
    // Without a length nothing is looked up: a witness need not hold the code.
    const code = length === 0n ? NOTHING : this.state.code(address);
    frame.gas = copy(frame, frame.gas, code, to, from, length);
  }

  /** Whether the slot was cold; it is warm now. */
  private access({ runState }: Frame, address: Address, slot: Uint8Array): boolean {
    const { journal } = runState.interpreter;
    const cold = !journal.isWarmedStorage(address.bytes, slot);
    if (cold) journal.addWarmedStorage(address.bytes, slot);
    return cold;
  }

  private price(original: bigint, current: bigint, value: bigint): number {
    if (value === current || original !== current) return this.warm;
    return original === 0n ? this.set : this.reset;
  }

  /** What is added to the refund counter. */
  private refund(original: bigint, current: bigint, value: bigint): bigint {
    if (value === current) return 0n;
    if (original === current) return original !== 0n && value === 0n ? this.clearRefund : 0n;
    let refund = 0n;
    if (original !== 0n) {
      if (current === 0n) refund -= this.clearRefund;
      else if (value === 0n) refund += this.clearRefund;
    }
    if (value === original) {
      refund += BigInt((original === 0n ? this.set : this.reset) - this.warm);
    }
    return refund;
  }
}

function bytesOf(word: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  writeWord(new DataView(bytes.buffer), 0, word);
  return bytes;
}
