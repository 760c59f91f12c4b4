import { describe, expect, it } from 'vitest';
import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import { EventLog } from '../../challenger/api/eventLog.js';
import { eventRecord, type EventRecord } from '../../challenger/api/records/eventRecord.js';
import type { BlobQuery } from '../../challenger/da/blobSource.js';
import type { ChallengerEvent } from '../../challenger/dispute/challengerEvent.js';
import { toHash } from '../../challenger/hex.js';
import { EVENTS, posted, said } from '../metrics/told.js';
import { hashOf, NOW } from './model.js';

/** All that are told of a chain, one after the other. */
function told(events: readonly DaemonEvent[], chain = 'one'): EventRecord[] {
  const log = new EventLog('a');
  for (const event of events) log.tell({ chain, at: NOW, event });
  return [...log.all];
}

/** Where the first unit of a claim that is wrong stands. */
const unitOf = (batch: bigint) => ({
  ...{ unit: 27, kind: 'transaction' as const, batch, block: 900n, entry: 0 },
  transaction: hashOf(99),
});
const wrong = (n: number, batch: bigint): DaemonEvent =>
  said(n, { kind: 'disagree', basis: 'replayed', unit: unitOf(batch), tree: undefined });
const challenger = (event: ChallengerEvent): DaemonEvent => ({ kind: 'challenger', event });
const block = { poster: 7n, batch: 3n, index: 0, number: 9n, timestamp: 4n };
const query: BlobQuery = {
  ...{ versionedHashes: [], l1BlockNumber: 5n, l1Timestamp: 1n, batch: 40n },
};
const [CLAIM, DISPUTE] = [hashOf(3), hashOf(1)];

/** What is told after claim 3 was found wrong in batch 41 of the 42 that it is about, and what it names. */
const AFTER: Readonly<Record<string, [DaemonEvent, Partial<EventRecord>]>> = {
  verdict: [wrong(3, 41n), { claim: CLAIM, dispute: DISPUTE, batch: 41n }],
  'verdict on a right claim': [
    said(2, { kind: 'agree', basis: 'replayed' }),
    { claim: hashOf(2), dispute: DISPUTE, batch: 42n },
  ],
  'verdict on a claim that hides its units': [
    said(4, { kind: 'disagree', basis: 'replayed', unit: undefined, tree: undefined }),
    { claim: hashOf(4), dispute: DISPUTE, batch: 42n },
  ],
  'move in the dispute': [
    challenger({ kind: 'move', what: 'dissect', dispute: DISPUTE }),
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  'move that belongs to none': [
    challenger({ kind: 'move', what: 'withdraw' }),
    { claim: null, dispute: null, batch: null },
  ],
  'move too late': [
    challenger({
      ...{ kind: 'alarm', what: 'moveTooLate', claim: posted(3), move: 'enter' },
      ...{ on: toHash(hashOf(20)), lost: 'a match', nextStep: 'look' },
    }),
    { claim: CLAIM, dispute: DISPUTE, batch: 41n },
  ],
  'alarm about a claim that was not judged': [
    challenger({ kind: 'alarm', what: 'wrongClaimFinal', claim: posted(5) }),
    { claim: hashOf(5), dispute: DISPUTE, batch: 41n },
  ],
  evidence: [
    {
      ...{ kind: 'evidence', claim: CLAIM, dispute: DISPUTE },
      outcome: { kind: 'kept', file: 'bundle' },
    },
    { claim: CLAIM, dispute: DISPUTE, batch: 41n },
  ],
  'evidence that cannot be made': [
    {
      ...{ kind: 'evidence', claim: CLAIM, dispute: DISPUTE },
      outcome: { kind: 'failed', code: 'DISK', message: 'full' },
    },
    { claim: CLAIM, dispute: DISPUTE, batch: 41n },
  ],
  alert: [
    {
      ...{ kind: 'alert', action: 'trigger', alert: 'clockShort', severity: 'critical' },
      ...{ summary: 'little is left', dispute: DISPUTE },
    },
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  'transaction of the dispute': [
    { kind: 'money', event: { kind: 'sent', what: 'enter', dispute: DISPUTE, hash: hashOf(8) } },
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  'transaction in a block': [
    {
      kind: 'money',
      event: {
        ...{ kind: 'mined', what: 'enter', dispute: DISPUTE, hash: hashOf(8) },
        ...{ fee: 5n, value: 1n, isDone: true },
      },
    },
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  'transaction that was taken back': [
    { kind: 'money', event: { kind: 'takenBack', what: 'enter', dispute: DISPUTE } },
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  'move that a cap held back': [
    { kind: 'money', event: { kind: 'alarm', alarm: 'cap', what: 'enter', dispute: DISPUTE } },
    { claim: null, dispute: DISPUTE, batch: 41n },
  ],
  data: [
    {
      kind: 'data',
      event: {
        kind: 'data',
        entry: {
          ...{ query, verdict: { kind: 'available' }, attempts: 1, firstAskedMs: 0 },
          ...{ lastAskedMs: 0, retryAtMs: undefined },
        },
      },
    },
    { claim: null, dispute: null, batch: 40n },
  ],
  'wrong blob': [
    {
      kind: 'data',
      event: {
        ...{ kind: 'wrongBlob', query },
        fault: { source: 's', kind: 'mismatched', claimed: undefined, reason: 'another one' },
      },
    },
    { claim: null, dispute: null, batch: 40n },
  ],
  'posters that contradict one another': [
    challenger({ kind: 'postersContradict', stands: { ...block, batch: 2n }, isVoid: block }),
    { claim: null, dispute: null, batch: 3n },
  ],
};

describe('an event', () => {
  it.each(Object.entries(AFTER))('names what it is about: %s', (_, [event, names]) => {
    expect(told([wrong(3, 41n), event]).at(-1)).toMatchObject(names);
  });

  it('of any kind is a record as the API describes it', () => {
    const records = told(EVENTS);
    const counted = EVENTS.filter(
      (event) => event.kind === 'phase' || (event.kind === 'loop' && event.failure === undefined),
    );
    expect(records).toHaveLength(EVENTS.length - counted.length);
    for (const record of records) expect(() => eventRecord.parse(record)).not.toThrow();
    // Of these alone nobody knows a batch: they are about L1, the account, or what no batch has.
    const without = records.filter(({ batch }) => batch === null).map(({ kind }) => kind);
    expect([...new Set(without)].sort()).toEqual(
      [
        ...['alert', 'archiveFailed', 'blind', 'data', 'endpointBehind', 'endpointOutvoted'],
        ...['endpointQuarantined', 'endpointWrongChain', 'endpointsDivided', 'forcedDue'],
        ...['forcedQueued', 'heartbeatFailed', 'loopFailed', 'mined', 'money.defect', 'move'],
        ...['raised', 'takenBack', 'wrongBlob'],
      ].sort(),
    );
  });

  it('of a dispute names the earliest batch that was found wrong in it', () => {
    const move = challenger({ kind: 'move', what: 'dissect', dispute: DISPUTE });
    const right = said(2, { kind: 'agree', basis: 'replayed' });
    const batches = told([right, move, wrong(3, 41n), move, wrong(4, 40n), move, right, move]);
    expect(batches.filter(({ kind }) => kind === 'move').map(({ batch }) => batch)).toEqual([
      ...[42n, 41n, 40n, 40n],
    ]);
  });

  it('takes nothing for known that was said of another chain', () => {
    const log = new EventLog('a');
    log.tell({ chain: 'one', at: NOW, event: wrong(3, 41n) });
    const event = challenger({ kind: 'move', what: 'dissect', dispute: DISPUTE });
    log.tell({ chain: 'two', at: NOW, event });
    expect(log.all.at(-1)).toMatchObject({ chain: 'two', dispute: DISPUTE, batch: null });
  });
});
