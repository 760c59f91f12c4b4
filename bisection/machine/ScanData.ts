import { Bytes } from '../structures/Bytes.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { startAuthorizationScan } from './ScanAuthorizations.js';

/** What a step counts: up to the next multiple of this, bytes. */
const STRIDE = 4096;

/** Phase scanData: counts the zero bytes of the data, for the intrinsic gas. */
export function stepScanData(m: Machine): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const end = f.dataOffset + f.dataLength;
  const next = Math.min(end, f.position - (f.position % STRIDE) + STRIDE);
  const data = Bytes.read(f.source, f.position, next - f.position, m.witness);
  let zeros = 0;
  for (const byte of data) if (byte === 0) zeros += 1;
  const seen = intake.with({
    position: next,
    zeros: f.zeros + zeros,
    nonzeros: f.nonzeros + data.length - zeros,
  });
  if (next < end) m.enter(Phase.scanData, seen);
  else startAccessScan(m, seen);
}

/** On to the access list, or past it when it is empty. */
export function startAccessScan(m: Machine, intake: Intake): void {
  const { accessOffset, accessLength } = intake.fields;
  if (accessLength === 0) startAuthorizationScan(m, intake);
  else m.enter(Phase.scanAccess, intake.with({ position: accessOffset, slotsEnd: 0 }));
}
