import { isEmpty } from '../structures/Account.js';
import { Stack } from '../structures/Stack.js';
import { isCreated, touchAccount } from './Access.js';
import { Exit, ExitStatus } from './Exit.js';
import { charge } from './Gas.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { ADDRESS, pop } from './Operand.js';
import { Phase } from './Phase.js';
import { putAccount, walkAccount } from './State.js';

/** SELFDESTRUCT (EIP-6780): sends the balance; only an account created in this transaction is deleted at its end. */
export function selfDestruct(m: Machine, host: Host): boolean {
  const { address, isStatic } = m.frame().fields;
  const heir = pop(m) & ADDRESS;
  if (isStatic) return false;
  let price = touchAccount(m, host, heir) ? 0n : 2600n;
  const own = walkAccount(m, m.world().fields.state, address);
  const { balance } = own.account;
  if (balance !== 0n && heir !== address) {
    putAccount(m, own, { ...own.account, balance: 0n });
    const at = walkAccount(m, m.world().fields.state, heir);
    if (isEmpty(at.account)) price += 25000n;
    putAccount(m, at, { ...at.account, balance: at.account.balance + balance });
  }
  if (!charge(m, price)) return false;
  if (isCreated(m, address)) {
    // What such an account sends to itself is gone at once.
    if (heir === address) putAccount(m, own, { ...own.account, balance: 0n });
    const world = m.world();
    m.setWorld(world.with({ destructs: Stack.push(world.fields.destructs, address) }));
  }
  m.enter(Phase.exit, new Exit(ExitStatus.success));
  return true;
}
