import { EVMError } from '@ethereumjs/evm';
import type { Common } from '@ethereumjs/common';
import type { Address } from '@ethereumjs/util';
import { type Frame, outOfGas } from './frame.js';
import { writeWord } from './wordBytes.js';

const SLOAD = 0x54;
const SSTORE = 0x55;

/** Storage that answers at once; slots are 32 bytes. */
export interface Slots {
  slot(address: Address, slot: Uint8Array): bigint;
  /** The slot's value when the transaction began. */
  originalSlot(address: Address, slot: Uint8Array): bigint;
  putSlot(address: Address, slot: Uint8Array, value: bigint): void;
}

/** SLOAD and SSTORE by EIP-2200 as EIP-2929 and EIP-3529 changed it: for forks from london on. */
export class SlotSteps {
  private readonly cold: number;
  private readonly warm: number;
  private readonly sentry: number;
  private readonly set: number;
  /** Of a slot that held something; the access is not in it. */
  private readonly reset: number;
  private readonly clearRefund: bigint;

  constructor(
    common: Common,
    private readonly slots: Slots,
  ) {
    const price = (name: string): number => Number(common.param(name));
    this.cold = price('coldsloadGas');
    this.warm = price('warmstoragereadGas');
    this.sentry = price('sstoreSentryEIP2200Gas');
    this.set = price('sstoreInitEIP2200Gas');
    this.reset = price('sstoreCleanEIP2200Gas');
    this.clearRefund = common.param('sstoreClearRefundEIP2200Gas');
  }

  /** Runs the step if it is one of the two; false if it is another. Throws EVMError where the frame fails. */
  step(frame: Frame): boolean {
    const opcode = frame.code[frame.pc];
    if (opcode === SLOAD) this.load(frame);
    else if (opcode === SSTORE) this.store(frame);
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
    stack.push(this.slots.slot(address, slot));
  }

  private store(frame: Frame): void {
    const { stack, runState } = frame;
    const { interpreter } = runState;
    const { address, isStatic } = runState.env;
    if (isStatic) throw new EVMError(EVMError.errorMessages.STATIC_STATE_CHANGE);
    if (frame.gas <= this.sentry) throw outOfGas();
    const slot = bytesOf(stack.pop());
    const value = stack.pop();
    const current = this.slots.slot(address, slot);
    const original = this.slots.originalSlot(address, slot);
    if (this.access(frame, address, slot)) frame.gas -= this.cold;
    frame.gas -= this.price(original, current, value);
    if (frame.gas < 0) throw outOfGas();
    const refund = this.refund(original, current, value);
    if (refund > 0n) interpreter.refundGas(refund);
    else if (refund < 0n) interpreter.subRefund(-refund);
    this.slots.putSlot(address, slot, value);
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
