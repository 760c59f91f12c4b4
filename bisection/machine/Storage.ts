import { readTransient, touchSlot, writeTransient } from './Access.js';
import { putSlot, type SlotWalk, walkAccount, walkSlot, walkStorage } from './State.js';
import { charge } from './Gas.js';
import { hashEquals } from './Packer.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';

/** SLOAD, SSTORE, TLOAD and TSTORE. */
export function storage(m: Machine, host: Host, opcode: number): boolean {
  const { address, isStatic } = m.frame().fields;
  const slot = pop(m);
  switch (opcode) {
    case 0x54:
      if (!charge(m, touchSlot(m, address, slot) ? 100n : 2100n)) return false;
      push(m, walkSlot(m, host, m.world().fields.state, address, slot).value);
      return true;
    case 0x55: {
      const value = pop(m);
      return !isStatic && store(m, host, address, slot, value);
    }
    case 0x5c:
      push(m, readTransient(m, address, slot));
      return true;
    default: {
      const value = pop(m);
      if (isStatic) return false;
      writeTransient(m, address, slot, value);
      return true;
    }
  }
}

/** SSTORE: EIP-2200's metering with EIP-2929's prices and EIP-3529's refunds. */
function store(m: Machine, host: Host, address: bigint, slot: bigint, value: bigint): boolean {
  if (m.cpu().gas <= 2300n) return false;
  const cold = touchSlot(m, address, slot) ? 0n : 2100n;
  const at = walkSlot(m, host, m.world().fields.state, address, slot);
  const current = at.value;
  const original = originalValue(m, host, at, address, slot);
  const fresh = current === original && value !== current;
  if (!charge(m, cold + (fresh ? (original === 0n ? 20000n : 2900n) : 100n))) return false;
  if (value === current) return true;
  const world = m.world();
  m.setWorld(world.with({ refund: world.fields.refund + refund(original, current, value) }));
  putSlot(m, host, at, value);
  return true;
}

/** The slot's value before the transaction. What can't have changed is not walked to again. */
function originalValue(
  m: Machine,
  host: Host,
  at: SlotWalk,
  address: bigint,
  slot: bigint,
): bigint {
  const { start } = m.tx().fields;
  if (hashEquals(start.hash, m.world().fields.state.hash)) return at.value;
  const before = walkAccount(m, start, address);
  if (hashEquals(before.account.storageRoot, at.account.account.storageRoot)) return at.value;
  return walkStorage(m, host, before, slot).value;
}

function refund(original: bigint, current: bigint, value: bigint): bigint {
  if (current === original) return original !== 0n && value === 0n ? 4800n : 0n;
  let change = 0n;
  if (original !== 0n) {
    if (current === 0n) change -= 4800n;
    else if (value === 0n) change += 4800n;
  }
  if (value === original) change += original === 0n ? 19900n : 2800n;
  return change;
}
