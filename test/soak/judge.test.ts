import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../challenger/alerts/alertTable.js';
import { alertIn, type DaemonAlert } from './daemonAlerts.js';
import type { Life } from './daemonProcess.js';
import { judge, LIMITS, type Living, type Rule, RULES } from './judge.js';
import type { ClaimOutcome, EntrantOutcome, Outcome, TransactionOutcome } from './outcome.js';
import type { Sample } from './sample.js';

const ETHER = 10n ** 18n;
const MINUTE = 60_000;

const claim = (changes: Partial<ClaimOutcome>): ClaimOutcome => ({
  ...{ chain: 'a', id: 'right', parent: 'genesis', by: 'daemon', isRight: true },
  ...{ status: 'final', position: 2n },
  ...changes,
});
const entrant = (changes: Partial<EntrantOutcome>): EntrantOutcome => ({
  ...{ chain: 'a', id: 'tree', by: 'daemon', standing: 'released', fightsFor: 'right' },
  ...changes,
});
const transaction = (changes: Partial<TransactionOutcome>): TransactionOutcome => ({
  ...{ hash: 'one', block: 1, to: 'matches', data: '0x01', method: 'dissect', value: 0n },
  ...{ gasUsed: 100n, fee: 1n, isDone: true },
  ...changes,
});

/** A dispute that went as it should. */
const GOOD: Outcome = {
  chains: [{ chain: 'a', batches: 2, latest: 'right', isLatestRight: true, latestPosition: 2n }],
  claims: [claim({}), claim({ id: 'wrong', by: 'liar', isRight: false, status: 'eliminated' })],
  entrants: [
    entrant({}),
    entrant({ id: 'false tree', by: 'liar', standing: 'eliminated', fightsFor: 'wrong' }),
  ],
  charges: [
    { chain: 'a', debtor: 'wrong', by: 'daemon' },
    { chain: 'a', debtor: 'false tree', by: 'daemon' },
    { chain: 'a', debtor: 'right', by: 'liar' },
  ],
  dissections: [
    { chain: 'a', by: 'daemon', madeFor: 'right' },
    { chain: 'a', by: 'daemon', madeFor: 'tree' },
    { chain: 'a', by: 'liar', madeFor: 'wrong' },
  ],
  transactions: [transaction({}), transaction({ hash: 'two', data: '0x02', isDone: false })],
  money: { before: 10n * ETHER, after: 10n * ETHER - 2n, owed: 0n },
};

/** Samples of a life of so many minutes, one every ten seconds. */
function samples(minutes: number, change: (minute: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: minutes * 6 }, (_, n) => ({
    ...{ atMs: n * 10_000, rssBytes: 200 * 2 ** 20, descriptors: 40 },
    ...change(n / 6),
  }));
}

const life = (changes: Partial<Life>): Life => ({
  ...{ fromMs: 0, toMs: 30 * MINUTE, end: 'stopped', exitCode: 0, drainMs: 100 },
  isUp: true,
  ...{ samples: samples(30, (minute) => ({ rssBytes: 200 * 2 ** 20 + (minute % 3) * 2 ** 22 })) },
  ...changes,
});

const alert = (kind: string, changes: Partial<DaemonAlert> = {}): DaemonAlert => ({
  ...{ time: '2026-01-01T00:00:00.000Z', alert: kind, summary: 'see right', claim: 'right' },
  ...changes,
});

const LIVING: Living = {
  // What the world does to it may well look so.
  alerts: [alert('clockShort'), alert('endpointsDivided')],
  lives: [life({ end: 'killed', exitCode: null, drainMs: null, samples: [] }), life({})],
  disk: [
    { atMs: 0, value: 0 },
    { atMs: 30 * MINUTE, value: 2 * 2 ** 20 },
  ],
  batches: [
    { atMs: 0, value: 2 },
    { atMs: 30 * MINUTE, value: 50 },
  ],
};

const rulesOf = (outcome: Partial<Outcome>, living: Partial<Living> = {}): Rule[] => [
  ...new Set(judge({ ...GOOD, ...outcome }, { ...LIVING, ...living }).map(({ rule }) => rule)),
];

/** Each forged record, and the rules that it breaks. */
const FORGED: Readonly<
  Record<string, { outcome?: Partial<Outcome>; living?: Partial<Living>; breaks: Rule[] }>
> = {
  'a wrong claim that is still pending': {
    outcome: {
      claims: [claim({}), claim({ id: 'wrong', by: 'liar', isRight: false, status: 'pending' })],
    },
    breaks: ['wrongClaimsFall'],
  },
  'a wrong claim that is final': {
    outcome: {
      claims: [claim({}), claim({ id: 'wrong', by: 'liar', isRight: false, status: 'final' })],
    },
    breaks: ['wrongClaimsFall'],
  },
  'a right claim of somebody else that is out': {
    outcome: {
      claims: [
        ...GOOD.claims,
        claim({ id: 'another right', by: 'proposer', status: 'eliminated' }),
      ],
    },
    breaks: ['rightClaimsStand'],
  },
  'a right claim of somebody else that hangs': {
    outcome: {
      claims: [...GOOD.claims, claim({ id: 'another right', by: 'proposer', status: 'pending' })],
    },
    breaks: ['rightClaimsStand'],
  },
  'a lost claim bond': {
    outcome: {
      claims: [claim({ status: 'eliminated' }), ...GOOD.claims.slice(1)],
      money: { ...GOOD.money, after: GOOD.money.after - (6n * ETHER) / 10n },
    },
    breaks: ['rightClaimsStand', 'noBondLost'],
  },
  'a lost entry bond': {
    outcome: { entrants: [entrant({ standing: 'eliminated' })], dissections: [] },
    breaks: ['noBondLost'],
  },
  'an entry bond that nobody fetched': {
    outcome: { entrants: [entrant({ standing: 'alive' })] },
    breaks: ['noBondLost'],
  },
  'money that is gone besides gas': {
    outcome: { money: { ...GOOD.money, after: GOOD.money.after - 1n } },
    breaks: ['noBondLost'],
  },
  'a right claim that the daemon moved against': {
    outcome: { charges: [{ chain: 'a', debtor: 'right', by: 'daemon' }] },
    breaks: ['nothingRightAttacked'],
  },
  'a right step tree that the daemon moved against': {
    outcome: {
      entrants: [entrant({}), entrant({ id: 'friend', by: 'proposer' })],
      charges: [{ chain: 'a', debtor: 'friend', by: 'daemon' }],
    },
    breaks: ['nothingRightAttacked'],
  },
  'a move for the wrong side': {
    outcome: { dissections: [{ chain: 'a', by: 'daemon', madeFor: 'wrong' }] },
    breaks: ['nothingRightAttacked'],
  },
  'a step tree entered for the wrong side': {
    outcome: { entrants: [entrant({ fightsFor: 'wrong' })], dissections: [] },
    breaks: ['nothingRightAttacked'],
  },
  'a wrong claim of the daemon': {
    outcome: {
      claims: [...GOOD.claims, claim({ id: 'slip', isRight: false, status: 'eliminated' })],
    },
    breaks: ['nothingRightAttacked', 'noBondLost'],
  },
  'a world in which nobody lies': {
    outcome: { claims: [claim({})] },
    breaks: ['nothingRightAttacked'],
  },
  'a liar who tells the truth': {
    outcome: { claims: [...GOOD.claims, claim({ id: 'slip', by: 'liar' })] },
    breaks: ['nothingRightAttacked'],
  },
  'a wrong head': {
    outcome: { chains: [{ ...GOOD.chains[0]!, isLatestRight: false }] },
    breaks: ['headsRight'],
  },
  'a move made twice': {
    outcome: { transactions: [transaction({}), transaction({ hash: 'two' })] },
    breaks: ['noMoveTwice'],
  },
  'a move that is refused since it was made before': {
    outcome: { transactions: [transaction({}), transaction({ hash: 'two', isDone: false })] },
    breaks: ['noMoveTwice'],
  },
  ...Object.fromEntries(
    [
      ...['rightClaimLost', 'wrongClaimFinal', 'bondLost', 'finalClaimMismatch', 'twoOpinions'],
      ...['bondMismatch', 'keyUsedElsewhere'],
    ].map((kind) => [
      `an alert ${kind} for nothing`,
      { living: { alerts: [alert(kind)] }, breaks: ['noFalseAlerts' as const] },
    ]),
  ),
  'an alert about another claim than the one that was lost': {
    outcome: {
      claims: [
        ...GOOD.claims,
        claim({ id: 'another right', by: 'proposer', status: 'eliminated' }),
      ],
    },
    living: { alerts: [alert('rightClaimLost')] },
    breaks: ['rightClaimsStand', 'noFalseAlerts'],
  },
  'a wrong claim that is final, and an alert that says so': {
    outcome: {
      claims: [claim({}), claim({ id: 'wrong', by: 'liar', isRight: false, status: 'final' })],
    },
    living: {
      alerts: [alert('wrongClaimFinal', { claim: 'wrong' }), alert('finalClaimMismatch')],
    },
    breaks: ['wrongClaimsFall'],
  },
  'a lost claim bond, and the alerts that say so': {
    outcome: { claims: [claim({ status: 'eliminated' }), ...GOOD.claims.slice(1)] },
    living: { alerts: [alert('rightClaimLost'), alert('bondLost')] },
    breaks: ['rightClaimsStand', 'noBondLost'],
  },
  'a crash': {
    living: { lives: [life({ end: 'died', exitCode: 1 })] },
    breaks: ['livesEndWell'],
  },
  'a daemon that does not end when asked to': {
    living: { lives: [life({ end: 'terminated', exitCode: null })] },
    breaks: ['livesEndWell'],
  },
  'a leak of memory': {
    living: {
      lives: [
        life({ samples: samples(30, (minute) => ({ rssBytes: (200 + 4 * minute) * 2 ** 20 })) }),
      ],
    },
    breaks: ['memoryFlat'],
  },
  'too much memory in a short life': {
    living: {
      lives: [life({ samples: samples(1, () => ({ rssBytes: LIMITS.memoryBytes + 1 })) })],
    },
    breaks: ['memoryFlat'],
  },
  'a data folder that grows faster than the chains': {
    living: { disk: [LIVING.disk[0]!, { atMs: 30 * MINUTE, value: 100 * 2 ** 20 }] },
    breaks: ['diskFlat'],
  },
  'a data folder that nobody looked at': { living: { disk: [] }, breaks: ['diskFlat'] },
  'a leak of file descriptors': {
    living: {
      lives: [
        life({ samples: samples(30, (minute) => ({ descriptors: 40 + Math.floor(2 * minute) })) }),
      ],
    },
    breaks: ['descriptorsFlat'],
  },
};

describe('the judge', () => {
  it('finds nothing in a dispute that went as it should', () => {
    expect(judge(GOOD, LIVING)).toEqual([]);
  });

  it.each(Object.entries(FORGED))('finds %s', (_, { outcome, living, breaks }) => {
    expect(rulesOf(outcome ?? {}, living).sort()).toEqual([...breaks].sort());
  });

  it('has a forged record for each of its rules', () => {
    const broken = new Set(Object.values(FORGED).flatMap(({ breaks }) => breaks));
    expect([...broken].sort()).toEqual([...RULES].sort());
  });

  it('reads alerts out of a log', () => {
    const line = (changes: object): string =>
      JSON.stringify({
        ...{ time: '2026-01-01T00:00:00.000Z', level: 'error', kind: 'alert' },
        ...{ msg: 'bondLost: see right', claim: 'right', id: 'a-1', ...changes },
      });
    expect(alertIn(line({}))).toEqual(alert('bondLost'));
    expect(alertIn(line({ claim: undefined }))?.claim).toBeUndefined();
    const others = [
      line({ level: 'warn' }),
      line({ kind: 'alertResolved' }),
      line({}).slice(0, 70),
    ];
    for (const other of [...others, '{half}', 'Error: {}', '']) {
      expect(alertIn(other)).toBeUndefined();
    }
    // What it looks for is what the daemon's alerts are called.
    const named = Object.keys(FORGED).flatMap(
      (name) => /^an alert (\w+) for/.exec(name)?.[1] ?? [],
    );
    expect(named).toHaveLength(7);
    expect(Object.keys(ALERTS)).toEqual(expect.arrayContaining(named));
  });

  it('lets withdrawals come again, and a move after its like was refused', () => {
    const withdrawals = [transaction({ method: 'withdraw' }), transaction({ method: 'withdraw' })];
    const again = [transaction({ isDone: false }), transaction({ hash: 'two' })];
    expect(rulesOf({ transactions: withdrawals })).toEqual([]);
    expect(rulesOf({ transactions: again })).toEqual([]);
  });

  it('takes memory that rises in the first minutes for warming up, and peaks for none', () => {
    const rss = (minute: number) =>
      2 ** 20 * (Math.min(100 + 60 * minute, 400) + (Math.floor(minute * 6) % 17 === 0 ? 300 : 0));
    const lives = [life({ samples: samples(30, (minute) => ({ rssBytes: rss(minute) })) })];
    expect(rulesOf({}, { lives })).toEqual([]);
  });
});
