import { Bytes } from '../structures/Bytes.js';
import { integerOf, wordAt } from '../structures/Word.js';
import { touchAccount, touchSlot } from './Access.js';
import { startAuthorizing } from './Authorize.js';
import { listHeader } from './Fields.js';
import type { Host } from './Host.js';
import { Intake, type IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { ENTRY_HEAD, SLOT } from './ScanAccess.js';

/** Slots that a step makes warm: so few because an attacker can make the way to each of them long (docs/bounds.md). */
const SLOTS_A_STEP = 4;

/**
 * Phase warm: makes the accounts and slots of the access list warm (EIP-2930), an account or up to 4 slots a
 * step. The list's form has been checked.
 */
export function stepWarm(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const seen = intake.with(f.slotsEnd === 0 ? account(m, host, f) : slots(m, f));
  const { slotsEnd, position } = seen.fields;
  if (slotsEnd === 0 && position === f.accessOffset + f.accessLength) startAuthorizing(m, seen);
  else m.enter(Phase.warm, seen);
}

function account(m: Machine, host: Host, f: IntakeFields): Partial<IntakeFields> {
  const end = f.accessOffset + f.accessLength;
  const head = Bytes.read(f.source, f.position, Math.min(ENTRY_HEAD, end - f.position), m.witness);
  const entry = listHeader(head, 0);
  const at = entry?.payload ?? 0;
  const list = listHeader(head, at + 21);
  const address = integerOf(head.subarray(at + 1, at + 21));
  const position = f.position + (list?.payload ?? 0);
  touchAccount(m, host, address);
  const length = list?.length ?? 0;
  return { position, slotsEnd: length === 0 ? 0 : position + length, account: address };
}

function slots(m: Machine, f: IntakeFields): Partial<IntakeFields> {
  const position = Math.min(f.slotsEnd, f.position + SLOTS_A_STEP * SLOT);
  const data = Bytes.read(f.source, f.position, position - f.position, m.witness);
  for (let at = 0; at < data.length; at += SLOT) touchSlot(m, f.account, wordAt(data, at + 1));
  return { position, slotsEnd: position === f.slotsEnd ? 0 : f.slotsEnd };
}
