import { View } from '../structures/View.js';
import { Exit, ExitStatus } from './Exit.js';
import { charge } from './Gas.js';
import { startHash } from './HashOp.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';
import { putAccount, walkAccount } from './State.js';

/** Longest code of an account (EIP-170), bytes. */
const MAX_CODE = 24576;

/** Phase deposit: what an init code has returned becomes code if it may (EIP-170, EIP-3541) and is paid for. */
export function stepDeposit(m: Machine): void {
  const exit = m.scratch(Exit);
  const { data } = exit;
  if (
    data.length > MAX_CODE ||
    !charge(m, 200n * BigInt(data.length)) ||
    View.read(data, 0, 1, m.witness)[0] === 0xef
  ) {
    m.fault();
    return;
  }
  startHash(m, View.EMPTY, data, View.EMPTY, Phase.deposited, exit);
}

/** Phase deposited: the new account gets its code. */
export function stepDeposited(m: Machine, host: Host): void {
  const { data } = m.scratch(Exit);
  const codeHash = m.result();
  m.setResult(ZERO_HASH);
  const { address } = m.frame().fields;
  const at = walkAccount(m, m.world().fields.state, address);
  putAccount(m, at, { ...at.account, codeHash });
  host.keepCode(codeHash, View.read(data, 0, data.length));
  m.enter(Phase.exit, new Exit(ExitStatus.success));
}
