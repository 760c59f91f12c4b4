import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { DeskTrouble } from '../../challenger/daemon/deskTrouble.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { NoAnswerError } from '../../challenger/money/noAnswer.js';
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

it('is none where L1 gives no answer: it is asked again after a pause, also while moves wait', async () => {
  const pauses: number[] = [];
  let views = 0;
  const chain = new ModelChain();
  chain.view = () => {
    views += 1;
    return Promise.reject(new NoAnswerError('the state of the account', 'nobody agrees'));
  };
  const manager = new TransactionManager({
    ...{ chain, policy: MONEY_POLICY, signer: LocalSigner.of(`0x${'11'.repeat(32)}`, 'test') },
    journal: memoryJournal([], () => Promise.resolve()),
    clock: {
      now: () => 0,
      sleep: async (ms, signal) => {
        pauses.push(ms);
        await setTimeout(20, undefined, signal && { signal });
      },
    },
    onEvent: () => undefined,
  });
  const call = { to: `0x${'22'.repeat(20)}`, data: '0x', value: 0n };
  const sent = expect(manager.send('a move', call)).rejects.toThrow();
  await setTimeout(200);
  await manager.stop();
  await sent;
  expect(views).toBeGreaterThan(2);
  expect(pauses.length).toBeGreaterThanOrEqual(views - 1);
  expect(new Set(pauses)).toEqual(new Set([MONEY_POLICY.pollMs]));
});
