import { EMPTY_ACCOUNT } from '../structures/Account.js';
import { Stack } from '../structures/Stack.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { putAccount, walkAccount } from './State.js';

/** Phase destruct: deletes one account that destroyed itself in the transaction that created it (EIP-6780). */
export function stepDestruct(m: Machine): void {
  const world = m.world();
  const { value: address, below } = Stack.pop(world.fields.destructs, m.witness);
  m.setWorld(world.with({ destructs: below }));
  putAccount(m, walkAccount(m, world.fields.state, address), EMPTY_ACCOUNT);
  if (below === Stack.EMPTY) m.rest();
  else m.enter(Phase.destruct);
}
