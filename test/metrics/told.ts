import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import type { MoneyAlarmKind } from '../../challenger/api/moneyNews.js';
import type { BlobQuery } from '../../challenger/da/blobSource.js';
import type { DataVerdict } from '../../challenger/da/verdict.js';
import type { VersionedHash } from '../../challenger/da/kzg/versionedHash.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import { toHash } from '../../challenger/hex.js';
import type { Verdict } from '../../challenger/verdict.js';
import { addressOf, hashOf } from '../api/model.js';

export const posted = (n: number): PostedClaim => ({
  ...{ id: toHash(hashOf(n)), parent: toHash(hashOf(1)), claimant: addressOf(n), target: 42n },
  ...{ accumulator: toHash(hashOf(7)), root: toHash(hashOf(n + 1000)), top: [] },
  ...{ state: toHash(hashOf(n + 2000)), transaction: hashOf(n + 3000) },
});
export const said = (n: number, verdict: Verdict): DaemonEvent => ({
  kind: 'challenger',
  event: { kind: 'verdict', claim: posted(n), verdict },
});
const query: BlobQuery = {
  ...{ versionedHashes: [], l1BlockNumber: 5n, l1BlockHash: hashOf(5), l1Timestamp: 1n },
} as unknown as BlobQuery;
const noHash = '0x01' as VersionedHash;
export const data = (verdict: DataVerdict): DaemonEvent => ({
  kind: 'data',
  event: {
    kind: 'data',
    entry: {
      ...{ query, verdict, attempts: 1, firstAskedMs: 0, lastAskedMs: 0, retryAtMs: undefined },
    },
  },
});
export const moneyAlarm = (alarm: MoneyAlarmKind, dispute?: string): DaemonEvent => ({
  kind: 'money',
  event: { kind: 'alarm', alarm, what: 'dissect', ...(dispute === undefined ? {} : { dispute }) },
});

const entry = { index: 3n, due: 5n, transaction: hashOf(9) };
const block = { poster: 7n, batch: 3n, index: 0, number: 9n, timestamp: 4n };

/** One of every kind of event. */
export const EVENTS: readonly DaemonEvent[] = [
  said(2, { kind: 'agree', basis: 'replayed' }),
  said(3, { kind: 'disagree', basis: 'anchored', unit: undefined, tree: undefined }),
  said(4, { kind: 'cannotTell', code: 'TWO_OPINIONS', reason: 'they differ', nextStep: 'report' }),
  { kind: 'challenger', event: { kind: 'move', what: 'dissect' } },
  {
    kind: 'challenger',
    event: { kind: 'alarm', what: 'rightClaimLost', claim: posted(2) },
  },
  {
    kind: 'challenger',
    event: { kind: 'alarm', what: 'wrongClaimFinal', claim: posted(3) },
  },
  ...(['moveTooLate', 'moveFailed'] as const).map((what): DaemonEvent => ({
    kind: 'challenger',
    event: {
      ...{ kind: 'alarm', what, claim: posted(3), move: 'enter', on: toHash(hashOf(20)) },
      ...{ lost: 'a match', nextStep: 'look' },
    },
  })),
  { kind: 'challenger', event: { kind: 'forcedQueued', entry } },
  { kind: 'challenger', event: { kind: 'forcedDue', entry, nextStep: 'post it' } },
  { kind: 'challenger', event: { kind: 'postersContradict', stands: block, isVoid: block } },
  {
    kind: 'endpoint',
    event: {
      ...{ kind: 'outvoted', who: 'b', by: ['a', 'c'], method: 'eth_call', params: [] },
      ...{ said: '1', agreed: '2' },
    },
  },
  {
    kind: 'endpoint',
    event: {
      ...{ kind: 'divided', method: 'eth_call', params: [] },
      said: [
        { who: ['a'], what: '1' },
        { who: ['b'], what: '2' },
      ],
    },
  },
  { kind: 'endpoint', event: { kind: 'quarantined', who: 'b', forMs: 60_000, because: 'lies' } },
  { kind: 'endpoint', event: { kind: 'wrongChain', who: 'b', chainId: '5' } },
  { kind: 'endpoint', event: { kind: 'behind', who: 'b', blocks: 9 } },
  data({ kind: 'available' }),
  data({ kind: 'missing', absent: [noHash], reason: 'nobody has it' }),
  {
    kind: 'data',
    event: {
      ...{ kind: 'wrongBlob', query },
      fault: { source: 's', kind: 'mismatched', claimed: noHash, reason: 'another one' },
    },
  },
  { kind: 'data', event: { kind: 'archiveFailed', reason: 'disk full' } },
  { kind: 'money', event: { kind: 'sent', what: 'enter', dispute: hashOf(1), hash: hashOf(8) } },
  { kind: 'money', event: { kind: 'raised', what: 'enter', hash: hashOf(8) } },
  {
    kind: 'money',
    event: { kind: 'mined', what: 'enter', hash: hashOf(8), fee: 5n, value: 1n, isDone: true },
  },
  { kind: 'money', event: { kind: 'takenBack', what: 'enter' } },
  { kind: 'money', event: { kind: 'blind', reason: 'no answer' } },
  moneyAlarm('cap', hashOf(1)),
  moneyAlarm('defect'),
  { kind: 'heartbeat', reason: 'HTTP 500' },
  { kind: 'phase', phase: 'execute', seconds: 0.2 },
  { kind: 'loop' },
  { kind: 'loop', failure: { code: 'L1_NO_AGREEMENT', message: 'they differ' } },
  { kind: 'loop', failure: { code: 'FINAL_CLAIM_MISMATCH', message: 'they differ' } },
  {
    ...{ kind: 'alert', action: 'trigger', alert: 'silence', severity: 'critical', summary: 'x' },
  },
];
