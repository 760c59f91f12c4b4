import { describe, expect, it } from 'vitest';
import type { ClaimRecord } from '../../challenger/api/records/claimRecord.js';
import { ALERTS } from '../../challenger/alerts/alertTable.js';
import { Conditions } from '../../challenger/alerts/conditions.js';
import { Status } from '../../bisection/game/Claims.js';
import { bondRecords } from '../../challenger/daemon/records/bondRecords.js';
import type { SeenClaim } from '../../challenger/daemon/records/claimRecords.js';
import type { Sighting } from '../../challenger/daemon/records/sighting.js';
import { toHash } from '../../challenger/hex.js';
import { THRESHOLDS } from '../../challenger/alerts/thresholds.js';
import * as make from '../api/model.js';
import { addressOf, FixedModel, hashOf, NOW } from '../api/model.js';

const ETHER = 10n ** 18n;
type Verdict = ClaimRecord['verdict'];
const calm = (): FixedModel => {
  const model = new FixedModel();
  const verified = { batch: 42n, block: 900n, blockHash: hashOf(900), time: NOW - 60 };
  model.process.chains = [make.chainStatus({ verified, postedBatch: 42n })];
  model.accountList = [make.account({ pending: 0, oldestPendingAt: null })];
  return model;
};
const kinds = (
  model: FixedModel,
  now = NOW,
  conditions = new Conditions(THRESHOLDS, NOW - 9_999),
) => conditions.look(model, now).map(({ kind }) => kind);
/** A model in which one thing is otherwise. */
const withThat = (change: (model: FixedModel) => void): FixedModel => {
  const model = calm();
  change(model);
  return model;
};
const seen = (seconds: number) =>
  withThat((model) => {
    const [first] = model.process.chains;
    model.process.chains = [{ ...first!, l1: { ...first!.l1!, seenAt: NOW - seconds } }];
  });
const clockOf = (left: number) =>
  withThat((model) => {
    const l1 = model.process.chains[0]!.l1!.time;
    const clock = { left: [left, 99_999], since: l1 };
    model.disputeList = [make.dispute(1, { matches: [make.match(20, { clock })] })];
  });
const bonds = (change: Partial<Parameters<typeof make.bond>[1]>) =>
  withThat((model) => (model.bondList = [make.bond(2, { ...change })]));

describe('what is wrong now', () => {
  it('is nothing where all is well', () => {
    expect(kinds(calm())).toEqual([]);
  });

  it.each<[string, FixedModel, FixedModel]>([
    ['silence', seen(900), seen(899)],
    [
      'silence',
      withThat((model) => (model.process.chains[0]!.lastLoopAt = NOW - 900)),
      withThat((model) => (model.process.chains[0]!.lastLoopAt = NOW - 899)),
    ],
    ['clockShort', clockOf(14_399), clockOf(14_400)],
    [
      'disputeLosing',
      withThat((model) => {
        const { forecast } = make.dispute(1);
        model.disputeList = [
          make.dispute(1, { forecast: { ...forecast, winner: 'wrong' }, matches: [] }),
        ];
      }),
      withThat((model) => (model.disputeList = [make.dispute(1, { matches: [] })])),
    ],
    [
      'wrongClaimPosted',
      withThat((model) => (model.claimList = [make.claim(3, { verdict: 'disagree' })])),
      withThat((model) => {
        model.claimList = [make.claim(3, { verdict: 'disagree', status: 'eliminated' })];
      }),
    ],
    [
      'rightClaimChallenged',
      withThat((model) => {
        model.claimList = [
          make.claim(2, { verdict: 'agree' }),
          make.claim(3, { verdict: 'disagree' }),
        ];
      }),
      withThat((model) => {
        // Of another parent.
        model.claimList = [
          make.claim(2, { verdict: 'agree' }),
          make.claim(3, { verdict: 'agree', parent: hashOf(2) }),
        ];
      }),
    ],
    [
      'balanceShort',
      withThat((model) => (model.accountList = [make.account({ balance: ETHER - 1n })])),
      withThat((model) => (model.accountList = [make.account({ balance: ETHER })])),
    ],
    [
      'transactionStuck',
      withThat((model) => (model.accountList = [make.account({ oldestPendingAt: NOW - 1_800 })])),
      withThat((model) => (model.accountList = [make.account({ oldestPendingAt: NOW - 1_799 })])),
    ],
    [
      'bondMismatch',
      bonds({ state: 'claimable' }),
      withThat((model) => {
        model.bondList = [make.bond(2, { state: 'claimable' })];
        model.accountList = [make.account({ owed: 6n * 10n ** 17n })];
      }),
    ],
    ['bondLost', bonds({ state: 'lost' }), bonds({ state: 'atRisk' })],
    [
      'diskShort',
      withThat((model) => {
        model.left = { disks: [{ folder: '/d', freeBytes: 9_999_999_999 }], stores: [] };
      }),
      calm(),
    ],
  ])('%s, and not before', (kind, wrong, well) => {
    expect(kinds(wrong)).toEqual([kind]);
    expect(kinds(well)).toEqual([]);
  });

  it('is an account that must do for two chains of its L1, told once', () => {
    const model = calm();
    const other = (l1ChainId: bigint) => {
      const [first] = model.process.chains;
      model.process.chains = [first!, { ...first!, chain: 'two', l1ChainId }];
    };
    const of = (chain: string, balance: bigint) =>
      make.account({ chain, balance, needed: ETHER, pending: 0, oldestPendingAt: null });
    model.accountList = [of('one', 2n * ETHER), of('two', 2n * ETHER - 1n)];
    other(5n);
    expect(kinds(model)).toEqual([]);
    other(1n);
    expect(new Conditions(THRESHOLDS, NOW - 9_999).look(model, NOW)).toMatchObject([
      { kind: 'balanceShort', chain: 'one', subject: addressOf(77) },
    ]);
    model.accountList = [of('one', 2n * ETHER), of('two', 2n * ETHER)];
    expect(kinds(model)).toEqual([]);
  });

  it('is no claim without a verdict that stands on a wrong one, or on one that is out', () => {
    const conditions = new Conditions(THRESHOLDS, NOW);
    const model = calm();
    const cannotTellOf = (below: Partial<ClaimRecord>) => {
      model.claimList = [
        make.claim(3, below),
        make.claim(4, { parent: hashOf(3), verdict: null }),
        make.claim(5, { parent: hashOf(4), verdict: 'cannotTell' }),
        make.claim(6, { chain: 'two', parent: hashOf(4), verdict: null }),
      ];
      conditions.look(model, NOW);
      const found = conditions.look(model, NOW + 1_800);
      return found.filter(({ kind }) => kind === 'cannotTell').map(({ claim }) => claim);
    };
    expect(cannotTellOf({ verdict: 'disagree' })).toEqual([]);
    expect(cannotTellOf({ status: 'eliminated' })).toEqual([]);
    expect(cannotTellOf({ status: 'orphaned' })).toEqual([]);
    expect(cannotTellOf({ verdict: 'agree' })).toEqual([hashOf(4), hashOf(5)]);
  });

  it('is a dispute that nobody wins, once that has been so for ten minutes', () => {
    const conditions = new Conditions(THRESHOLDS, NOW - 9_999);
    const model = calm();
    const { forecast } = make.dispute(1);
    const losing = (now: number, shutsAt: number, winner: 'right' | null, verdict: Verdict) => {
      model.claimList = [make.claim(2, { verdict })];
      const change = { forecast: { ...forecast, winner }, shutsAt, matches: [] };
      model.disputeList = [make.dispute(1, change)];
      const [first] = model.process.chains;
      const l1 = { ...first!.l1!, time: now, seenAt: now };
      model.process.chains = [{ ...first!, l1, lastLoopAt: now }];
      return conditions
        .look(model, now)
        .filter(({ kind }) => kind === 'disputeLosing')
        .map(({ subject }) => subject);
    };
    // Somebody may still post the right one.
    expect(losing(NOW, NOW + 600, null, 'disagree')).toEqual([]);
    expect(losing(NOW + 599, NOW + 600, null, 'disagree')).toEqual([]);
    expect(losing(NOW + 600, NOW + 600, null, 'disagree')).toEqual([]);
    expect(losing(NOW + 1_199, NOW + 600, null, 'disagree')).toEqual([]);
    expect(losing(NOW + 1_200, NOW + 600, null, 'disagree')).toEqual([hashOf(1)]);
    expect(losing(NOW + 1_201, NOW + 600, 'right', 'disagree')).toEqual([]);
    // The right one stands, and nobody knows whether it wins.
    expect(losing(NOW + 2_000, NOW + 9_000, null, 'agree')).toEqual([]);
    expect(losing(NOW + 2_600, NOW + 9_000, null, 'agree')).toEqual([hashOf(1)]);
  });

  it('is a wrong claim alone, the more so as the time for the right one ends', () => {
    const alone = (left: number, beside: ClaimRecord[] = []) => {
      const model = calm();
      const time = model.process.chains[0]!.l1!.time;
      const matches: never[] = [];
      model.claimList = [make.claim(3, { verdict: 'disagree' }), ...beside];
      model.disputeList = [make.dispute(1, { shutsAt: time + left, matches })];
      return kinds(model);
    };
    expect(alone(14_400)).toEqual(['wrongClaimPosted']);
    expect(alone(14_399)).toEqual(['wrongClaimPosted', 'windowShort']);
    expect(alone(-1)).toEqual(['wrongClaimPosted', 'windowShort']);
    expect(alone(-1, [make.claim(2, { verdict: 'agree' })])).toEqual(['rightClaimChallenged']);
    expect(ALERTS.windowShort.severity).toBe('critical');
  });

  it.each([
    ['a look that fails', { code: 'L1_NO_AGREEMENT', isTold: true }],
    ['an account that is blind', { code: 'ACCOUNT_BLIND', isTold: true }],
    ['not a sync', { code: 'SYNCING', isTold: false }],
    ['not a state that is replayed yet', { code: 'STATE_ANCHORED', isTold: false }],
    ['not what syncStuck tells of', { code: 'BEHIND', isTold: false }],
  ])('is a chain that is not ready for 15 minutes: %s', (_, { code, isTold }) => {
    const conditions = new Conditions(THRESHOLDS, NOW);
    const model = calm();
    const at = (now: number, codes: readonly string[]) => {
      const [first] = model.process.chains;
      const notReady = codes.map((each) => ({
        code: each,
        message: 'no answer',
        nextStep: 'look',
      }));
      // Looks are finished all the same.
      const l1 = { ...first!.l1!, seenAt: now };
      model.process.chains = [{ ...first!, l1, lastLoopAt: now, notReady }];
      return conditions.look(model, now);
    };
    expect(at(NOW, [code])).toEqual([]);
    expect(at(NOW + 899, ['SYNCING', code])).toEqual([]);
    expect(at(NOW + 900, ['SYNCING', code])).toMatchObject(
      isTold ? [{ kind: 'notReady', chain: 'one', nextStep: 'look' }] : [],
    );
    expect(at(NOW + 901, [])).toEqual([]);
    expect(at(NOW + 902, [code])).toEqual([]);
  });

  it('is an unclaimed bond only once it could be had for a day, as L1 shows bonds', () => {
    const conditions = new Conditions(THRESHOLDS, NOW);
    const us = addressOf(77);
    const [id, parent] = [toHash(hashOf(2)), toHash(hashOf(1))];
    const claim = { posted: { id, parent, claimant: us }, claim: { status: Status.final } };
    const parameters = { claimBond: ETHER, entryBond: 1n };
    const sighting = { chain: 'one', address: us, right: { parameters } } as unknown as Sighting;
    const model = calm();
    model.accountList = [make.account({ owed: ETHER, oldestPendingAt: null })];
    const at = (now: number, claims: bigint) => {
      const [first] = model.process.chains;
      model.process.chains = [{ ...first!, l1: { ...first!.l1!, seenAt: now }, lastLoopAt: now }];
      const withdrawn = { claims, matches: 0n };
      model.bondList = bondRecords(sighting, [claim as unknown as SeenClaim], [], withdrawn);
      return kinds(model, now, conditions);
    };
    expect(at(NOW, 0n)).toEqual([]);
    expect(at(NOW + 86_399, 0n)).toEqual([]);
    expect(at(NOW + 86_400, 0n)).toEqual(['bondUnclaimed']);
    expect(at(NOW + 86_401, ETHER)).toEqual([]);
    // A reorganization took the withdrawal back.
    expect(at(NOW + 86_402, 0n)).toEqual([]);
  });

  it('is a sync that is stuck, not one that goes on', () => {
    const conditions = new Conditions(THRESHOLDS, NOW);
    const model = calm();
    const at = (now: number, batch: bigint) => {
      const [first] = model.process.chains;
      const l1 = { ...first!.l1!, seenAt: now };
      const verified = { ...first!.verified!, batch };
      model.process.chains = [{ ...first!, l1, verified, postedBatch: 50n, lastLoopAt: now }];
      return kinds(model, now, conditions);
    };
    expect(at(NOW, 40n)).toEqual([]);
    expect(at(NOW + 1_799, 40n)).toEqual([]);
    expect(at(NOW + 1_800, 40n)).toEqual(['syncStuck']);
    expect(at(NOW + 1_801, 41n)).toEqual([]);
    expect(at(NOW + 3_600, 41n)).toEqual([]);
    expect(at(NOW + 3_601, 41n)).toEqual(['syncStuck']);
    expect(at(NOW + 3_602, 50n)).toEqual([]);
  });

  it('is a claim that there is no verdict on for long, with the reason of the last one', () => {
    const conditions = new Conditions(THRESHOLDS, NOW);
    const model = calm();
    model.claimList = [make.claim(4, { verdict: null })];
    const look = (now: number) => {
      const [first] = model.process.chains;
      model.process.chains = [{ ...first!, l1: { ...first!.l1!, seenAt: now }, lastLoopAt: now }];
      return conditions.look(model, now);
    };
    expect(look(NOW)).toEqual([]);
    model.claimList = [make.claim(4, { verdict: 'cannotTell' })];
    model.verdictList = [
      make.verdict(4, { kind: 'cannotTell', reason: 'a blob is missing', nextStep: 'add one' }),
    ];
    expect(look(NOW + 1_799)).toEqual([]);
    expect(look(NOW + 1_800)).toMatchObject([
      { kind: 'cannotTell', claim: hashOf(4), dispute: hashOf(1), nextStep: 'add one' },
    ]);
    expect(look(NOW + 1_800)[0]!.summary).toContain('a blob is missing');
    model.claimList = [make.claim(4, { verdict: 'agree' })];
    expect(look(NOW + 9_000)).toEqual([]);
  });
});
