import type { Told } from '../api/daemonEvent.js';
import type { MoneyAlarmKind, MoneyNews } from '../api/moneyNews.js';
import type { DataEvent } from '../da/dataWatch.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import { toHex } from '../hex.js';
import { inboxEventLine } from '../watch/inboxEventLine.js';
import type { Signal } from './alert.js';
import type { AlertKind } from './alertTable.js';

/** What an event says of an alert: that it is so, or that it is over. */
export type EventSignal = { readonly isOver: boolean } & Signal;

/** The alert that an event is about; undefined for most. */
export function eventSignal({ chain, event }: Told): EventSignal | undefined {
  const on = chain === undefined ? {} : { chain };
  let signal: Signal | undefined;
  let isOver = false;
  switch (event.kind) {
    case 'challenger':
      signal = challengerSignal(event.event);
      break;
    case 'endpoint':
      signal = endpointSignal(event.event);
      break;
    case 'data':
      signal = dataSignal(event.event);
      isOver = isThere(event.event);
      break;
    case 'money':
      signal = moneySignal(event.event);
      break;
    case 'loop':
      if (event.failure?.code !== 'FINAL_CLAIM_MISMATCH') return undefined;
      signal = {
        ...{ kind: 'finalClaimMismatch', subject: '', summary: event.failure.message },
        ...(event.failure.nextStep === undefined ? {} : { nextStep: event.failure.nextStep }),
      };
      break;
    case 'evidence': {
      const { outcome, claim, dispute } = event;
      const isKept = outcome.kind === 'kept';
      const summary = isKept
        ? `there is evidence about claim ${claim}`
        : `there is no evidence about claim ${claim}: ${outcome.message}`;
      signal = { kind: 'evidenceMissing', subject: claim, claim, dispute, summary };
      isOver = isKept;
      break;
    }
    case 'phase':
    case 'progress':
    // Whoever waits for signs of life raises the alarm.
    case 'heartbeat':
    case 'alert':
      return undefined;
  }
  return signal && { ...on, ...signal, isOver };
}

function challengerSignal(event: ChallengerEvent): Signal | undefined {
  switch (event.kind) {
    case 'alarm': {
      const { claim: posted } = event;
      const ids = { claim: toHex(posted.id), dispute: toHex(posted.parent) };
      if (event.what === 'moveTooLate' || event.what === 'moveFailed') {
        const { what, move, on, lost, nextStep } = event;
        const summary = `${move} against claim ${ids.claim}: ${lost}`;
        return { kind: what, subject: `${move} ${toHex(on)}`, ...ids, summary, nextStep };
      }
      const how =
        event.what === 'rightClaimLost' ? 'is right, and has lost' : 'is wrong, and final';
      const summary = `claim ${ids.claim} ${how}`;
      return { kind: event.what, subject: ids.claim, ...ids, summary };
    }
    case 'verdict': {
      const { verdict, claim: posted } = event;
      if (verdict.kind !== 'cannotTell' || verdict.code !== 'TWO_OPINIONS') return undefined;
      const ids = { claim: toHex(posted.id), dispute: toHex(posted.parent) };
      const summary = `claim ${ids.claim}: ${verdict.reason}`;
      return { kind: 'twoOpinions', subject: ids.claim, ...ids, summary };
    }
    case 'forcedDue': {
      const { index, transaction } = event.entry;
      const subject = `${String(index)} ${transaction}`;
      const { nextStep } = event;
      return { kind: 'forcedDue', subject, summary: inboxEventLine(event), nextStep };
    }
    case 'postersContradict': {
      const { batch, index } = event.isVoid;
      const subject = `${String(batch)} ${String(index)}`;
      return { kind: 'postersContradict', subject, summary: inboxEventLine(event) };
    }
    case 'move':
    case 'forcedQueued':
      return undefined;
  }
}

function endpointSignal(event: PoolEvent): Signal | undefined {
  switch (event.kind) {
    case 'outvoted': {
      const { who, by, method } = event;
      const summary = `endpoint ${who} was outvoted on ${method} by ${by.join(', ')}`;
      return { kind: 'endpointsContradict', subject: who, summary };
    }
    case 'wrongChain': {
      const { who, chainId } = event;
      const summary = `endpoint ${who} is of chain ${chainId}`;
      return { kind: 'endpointsContradict', subject: who, summary };
    }
    case 'divided': {
      const said = event.said.map(({ who }) => who.join(', ')).join(' against ');
      const summary = `on ${event.method}: ${said}`;
      return { kind: 'endpointsDivided', subject: '', summary };
    }
    // Their own business, and counted.
    case 'quarantined':
    case 'behind':
      return undefined;
  }
}

function dataSignal(event: DataEvent): Signal | undefined {
  switch (event.kind) {
    case 'data': {
      const { query, verdict } = event.entry;
      // It will be there: the source is only behind.
      if (verdict.kind === 'awaited') return undefined;
      const block = String(query.l1BlockNumber);
      const reason = 'reason' in verdict ? `: ${verdict.reason}` : '';
      const summary = `blobs of L1 block ${block} are ${verdict.kind}${reason}`;
      return { kind: 'dataMissing', subject: block, summary };
    }
    case 'archiveFailed':
      return { kind: 'archiveFailed', subject: '', summary: event.reason };
    // Another source may have the right one; if none has, the verdict on the data says so.
    case 'wrongBlob':
      return undefined;
  }
}

const isThere = (event: DataEvent): boolean =>
  event.kind === 'data' && ['available', 'late'].includes(event.entry.verdict.kind);

const MONEY: Readonly<Record<MoneyAlarmKind, AlertKind>> = {
  cap: 'spendCap',
  funds: 'spendCap',
  feeLimit: 'transactionRefused',
  nodeRefuses: 'transactionRefused',
  foreignNonce: 'keyUsedElsewhere',
  nonceFilled: 'keyUsedElsewhere',
  signer: 'signerFails',
  journal: 'signerFails',
  defect: 'accountStopped',
};

function moneySignal(event: MoneyNews): Signal | undefined {
  if (event.kind !== 'alarm') return undefined;
  const { alarm, what = '', dispute, reason = alarm } = event;
  const summary = what === '' ? reason : `${what}: ${reason}`;
  const on = dispute === undefined ? {} : { dispute };
  // The status of the chain says so too, for as long as it is so.
  const subject = alarm === 'defect' ? '' : [alarm, dispute ?? '', what].join(' ');
  return { kind: MONEY[alarm], subject, ...on, summary };
}
