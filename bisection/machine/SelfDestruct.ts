import { isEmpty } from '../structures/Account.js';
import { Stack } from '../structures/Stack.js';
import { isCreated, touchAccount } from './Access.js';
import { Exit, ExitStatus } from './Exit.js';
import { charge } from './Gas.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { ADDRESS, pop } from './Operand.js';
import { Phase } from './Phase.js';
import { addBalance, readAccount, transfer } from './State.js';

/** SELFDESTRUCT (EIP-6780): sends the balance; only an account created in this transaction is deleted at its end. */
export function selfDestruct(m: Machine, host: Host): boolean {
  const { address, isStatic } = m.frame().fields;
  const heir = pop(m) & ADDRESS;
  if (isStatic) return false;
  let price = touchAccount(m, host, heir) ? 0n : 2600n;
  const { balance } = readAccount(m, address);
  if (balance !== 0n && isEmpty(readAccount(m, heir))) price += 25000n;
  if (!charge(m, price)) return false;
  transfer(m, address, heir, balance);
  if (isCreated(m, address)) {
    // What such an account sends to itself is gone at once.
    if (heir === address) addBalance(m, address, -balance);
    const world = m.world();
    m.setWorld(world.with({ destructs: Stack.push(world.fields.destructs, address) }));
  }
  m.enter(Phase.exit, new Exit(ExitStatus.success));
  return true;
}
