import { View } from '../structures/View.js';
import { touchAccount } from './Access.js';
import { CodeOf } from './CallCode.js';
import { Frame, FrameKind } from './Frame.js';
import type { Host } from './Host.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { transfer } from './State.js';

/** Phase start: the accounts that are warm from the start (EIP-2929, EIP-3651), the first frame, the value. */
export function stepStart(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  touchAccount(m, host, f.sender);
  touchAccount(m, host, m.header().fields.feeRecipient);
  if (f.creates) {
    m.enter(Phase.createStart, intake);
    return;
  }
  touchAccount(m, host, f.to);
  const world = m.world();
  transfer(m, f.sender, f.to, f.value);
  m.setFrame(
    Frame.empty.with({
      kind: FrameKind.call,
      address: f.to,
      caller: f.sender,
      value: f.value,
      calldata: View.of(f.source, f.dataOffset, f.dataLength),
      world,
    }),
  );
  m.enter(Phase.callCode, new CodeOf(f.to));
}
