import { expect, it } from 'vitest';
import { DeskTrouble } from '../../challenger/daemon/deskTrouble.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { MONEY_POLICY } from '../../challenger/money/policy.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { memoryJournal } from './memoryJournal.js';
import { ModelChain } from './modelChain.js';

it('that ends the work of an account is an alarm, and a reason for which its chains are not ready', async () => {
  const events: MoneyEvent[] = [];
  const trouble = new DeskTrouble(() => 0);
  const chain = new ModelChain();
  chain.view = () => Promise.reject(new TypeError('nobody thought of this'));
  const manager = new TransactionManager({
    ...{ chain, policy: MONEY_POLICY, signer: LocalSigner.of(`0x${'11'.repeat(32)}`, 'test') },
    journal: memoryJournal([], () => Promise.resolve()),
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    onEvent: (event) => {
      events.push(event);
      trouble.hear(event);
    },
  });
  expect(trouble.reason).toBeUndefined();
  const call = { to: `0x${'22'.repeat(20)}`, data: '0x', value: 0n };
  await expect(manager.send('a move', call)).rejects.toThrow('nobody thought of this');
  expect(events).toEqual([{ kind: 'alarm', alarm: 'defect', reason: 'nobody thought of this' }]);
  expect(trouble.reason).toMatchObject({ code: 'ACCOUNT_STOPPED' });
});
