import { expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import { causeOf } from '../../challenger/dispute/cause.js';
import { Guard } from '../../challenger/dispute/guard.js';
import type { Alarm } from '../../challenger/dispute/challengerEvent.js';
import type { Turn } from '../../challenger/dispute/player.js';
import { Verdicts } from '../../challenger/dispute/verdicts.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';
import { L1MovedError } from '../../challenger/l1/l1View.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import { MoveRefusedError } from '../../challenger/l1/sender.js';

const id = keccak(Uint8Array.of(1));
const rival = { id, parent: id, claimant: '0x1' } as unknown as PostedClaim;
const failing = (error: Error) => (): Promise<Turn> => Promise.reject(error);

it.each([
  ['endpoints that disagree', new NoAgreementError('eth_call', 2, [], [], [])],
  ['L1 moving on', new L1MovedError({ number: 1, hash: '0x1', time: 1n })],
])('%s in a match stops the look, and leaves no verdict behind', async (_, error) => {
  const verdicts = new Verdicts();
  const guard = new Guard(verdicts);
  await expect(guard.against(rival)({ on: id }, failing(error))).rejects.toBe(error);
  expect(verdicts.of(id)).toBeUndefined();
});

it('what cannot be told about the disputed unit is the verdict on the claim', async () => {
  const verdicts = new Verdicts();
  const guard = new Guard(verdicts);
  const error = new MissingNodeError('trie node', id);
  await guard.against(rival)({ on: id }, failing(error));
  expect(verdicts.of(id)).toMatchObject({ kind: 'cannotTell', code: 'MISSING_NODE' });
});

it('what only failed this time is tried again, and is no verdict', async () => {
  const opinion = {
    claim: { tree: {} },
    stepTree: () => Promise.reject(new RangeError('Array buffer allocation failed')),
    trace: () => Promise.reject(new MissingNodeError('code', id)),
  } as unknown as Opinion;
  const cause = causeOf(opinion);
  await expect(cause.steps(1)).rejects.toBeInstanceOf(RangeError);
  await expect(cause.proof(1, 0)).rejects.toMatchObject({ code: 'DISPUTE_NO_TRACE' });
  const guard = new Guard(new Verdicts());
  await guard.against(rival)({ on: id }, failing(new RangeError('too little memory')));
  expect(() => guard.end()).toThrow('too little memory');
});

it('a move that is reverted and would be taken right after is alarming the third time in a row', async () => {
  const alarms: Alarm[] = [];
  const guard = new Guard(new Verdicts(), (alarm) => alarms.push(alarm));
  const tryIn = guard.against(rival);
  const revert = () => tryIn({ on: id }, failing(new MoveRefusedError('seal', undefined, [])));
  const moved: Turn = { kind: 'moved', what: 'seal' };
  for (let round = 0; round < 2; round++) {
    for (let times = 0; times < 2; times++) {
      guard.begin();
      expect(await revert()).toMatchObject({ kind: 'wait', isUnsure: true });
      guard.end();
    }
    if (round === 0) await tryIn({ on: id }, () => Promise.resolve(moved));
  }
  expect(alarms).toEqual([]);
  guard.begin();
  await revert();
  expect(alarms).toMatchObject([{ what: 'moveFailed', move: 'seal' }]);
  expect(() => guard.end()).toThrow('seal was refused');
});
