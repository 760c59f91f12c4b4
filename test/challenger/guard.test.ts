import { describe, expect, it } from 'vitest';
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
import { DetachedMover } from '../../challenger/money/detachedMover.js';

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

describe('a move that is reverted and would be taken right after', () => {
  /** Plays as the daemon does: why a move failed is told when it is asked for again. */
  class Table {
    readonly alarms: Alarm[] = [];
    readonly guard = new Guard(new Verdicts(), (alarm) => this.alarms.push(alarm));
    private readonly mover = new DetachedMover({
      address: '0x1',
      send: (what, call) =>
        Promise.reject(new MoveRefusedError(what, undefined, [], undefined, call)),
    });

    /** Sends a move and hears that it was reverted. */
    async revert(data: string): Promise<void> {
      for (const _ of ['sent', 'heard']) {
        this.guard.begin();
        await this.guard.against(rival)({ on: id }, async () => {
          await this.mover.send('dissect', { to: '0x2', data, value: 0n });
          return { kind: 'wait', until: undefined };
        });
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  it('is alarming the third time', async () => {
    const table = new Table();
    await table.revert('0x01');
    await table.revert('0x01');
    table.guard.end();
    expect(table.alarms).toEqual([]);
    await table.revert('0x01');
    expect(table.alarms).toMatchObject([{ what: 'moveFailed', move: 'dissect' }]);
    expect(() => {
      table.guard.end();
    }).toThrow('dissect was refused');
  });

  it('is not the same as others of that name in the same match', async () => {
    const table = new Table();
    for (const data of ['0x01', '0x02', '0x03', '0x04', '0x05']) await table.revert(data);
    table.guard.end();
    expect(table.alarms).toEqual([]);
  });
});
