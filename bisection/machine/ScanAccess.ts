import { Bytes } from '../structures/Bytes.js';
import { integerOf } from '../structures/Word.js';
import { listHeader } from './Fields.js';
import { Intake, type IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { startAuthorizationScan } from './ScanAuthorizations.js';

/** An entry up to its slots: a list header of at most 5 bytes, 21 bytes of address, a list header of at most 5. */
export const ENTRY_HEAD = 31;
/** Bytes of a slot: 0xa0 and the slot. */
export const SLOT = 33;
/** What a step reads of a slot list. */
const SLOTS_A_STEP = 32;

/**
 * Phase scanAccess: checks the form of the access list (EIP-2930), `[[address, [slot, …]], …]`, and counts it:
 * the head of an entry, or up to 32 of its slots, a step.
 */
export function stepScanAccess(m: Machine): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const next = f.slotsEnd === 0 ? entryHead(m, f) : slots(m, f);
  if (next === undefined) {
    m.rest();
    return;
  }
  const seen = intake.with(next);
  if (seen.fields.slotsEnd === 0 && seen.fields.position === f.accessOffset + f.accessLength) {
    startAuthorizationScan(m, seen);
  } else m.enter(Phase.scanAccess, seen);
}

/** Undefined when it is malformed. */
function entryHead(m: Machine, f: IntakeFields): Partial<IntakeFields> | undefined {
  const end = f.accessOffset + f.accessLength;
  const head = Bytes.read(f.source, f.position, Math.min(ENTRY_HEAD, end - f.position), m.witness);
  const entry = listHeader(head, 0);
  if (entry === undefined || f.position + entry.payload + entry.length > end) return undefined;
  if (entry.length < 22 || head[entry.payload] !== 0x94) return undefined;
  const list = listHeader(head, entry.payload + 21);
  if (list === undefined || list.payload + list.length !== entry.payload + entry.length)
    return undefined;
  if (list.length % SLOT !== 0) return undefined;
  const position = f.position + list.payload;
  return {
    position,
    slotsEnd: list.length === 0 ? 0 : position + list.length,
    account: integerOf(head.subarray(entry.payload + 1, entry.payload + 21)),
    accounts: f.accounts + 1,
  };
}

function slots(m: Machine, f: IntakeFields): Partial<IntakeFields> | undefined {
  const position = Math.min(f.slotsEnd, f.position + SLOTS_A_STEP * SLOT);
  const data = Bytes.read(f.source, f.position, position - f.position, m.witness);
  for (let at = 0; at < data.length; at += SLOT) if (data[at] !== 0xa0) return undefined;
  return {
    position,
    slotsEnd: position === f.slotsEnd ? 0 : f.slotsEnd,
    slots: f.slots + data.length / SLOT,
  };
}
