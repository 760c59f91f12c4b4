import { expect, it } from 'vitest';
import { DeskTrouble } from '../../challenger/daemon/deskTrouble.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';

const BLIND: MoneyEvent = { kind: 'blind', reason: 'no answer' };
const SEEN: MoneyEvent = { kind: 'takenBack', what: 'a move', nonce: 1 };

it('is an account that is blind for a minute, until it sees again or says nothing more of it', () => {
  let now = 0;
  const trouble = new DeskTrouble(() => now);
  const at = (seconds: number, event?: MoneyEvent) => {
    now = seconds * 1_000;
    if (event !== undefined) trouble.hear(event);
    return trouble.reason?.code;
  };
  expect(at(0, BLIND)).toBeUndefined();
  expect(at(59, BLIND)).toBeUndefined();
  expect(at(60, BLIND)).toBe('ACCOUNT_BLIND');
  expect(at(150)).toBe('ACCOUNT_BLIND');
  expect(at(151)).toBeUndefined();
  // Long after that it begins anew.
  expect(at(1_000, BLIND)).toBeUndefined();
  expect(at(1_060, BLIND)).toBe('ACCOUNT_BLIND');
  expect(at(1_061, SEEN)).toBeUndefined();
  expect(at(1_062, BLIND)).toBeUndefined();
});
