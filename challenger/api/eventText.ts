import type { DataEvent } from '../da/dataWatch.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import { eventLine } from '../dispute/eventLine.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import { toHex } from '../hex.js';
import type { BatchBook } from './batchBook.js';
import type { DaemonEvent, Told } from './daemonEvent.js';
import type { MoneyNews } from './moneyNews.js';
import { progressText } from './progressText.js';
import type { EventRecord } from './records/eventRecord.js';

/** What is said of an event, apart from where and when. */
type Words = Pick<EventRecord, 'kind' | 'severity' | 'text'> &
  Partial<Pick<EventRecord, 'claim' | 'dispute' | 'batch'>>;

/**
 * An event as the stream tells of it; undefined for what is only counted.
 * @param batches which batches claims and disputes are about; learns of verdicts here
 */
export function eventRecordOf(
  id: string,
  { chain, at, event }: Told,
  batches: BatchBook,
): EventRecord | undefined {
  if (event.kind === 'challenger' && event.event.kind === 'verdict') {
    batches.note(chain, event.event);
  }
  const words = wordsOf(event);
  if (words === undefined) return undefined;
  const { claim = null, dispute = null } = words;
  const batch = batches.of(chain, { claim, dispute }) ?? words.batch ?? null;
  return { ...words, claim, dispute, batch, id, chain: chain ?? null, at };
}

function wordsOf(event: DaemonEvent): Words | undefined {
  switch (event.kind) {
    case 'challenger':
      return challengerWords(event.event);
    case 'endpoint':
      return endpointWords(event.event);
    case 'data':
      return dataWords(event.event);
    case 'money':
      return moneyWords(event.event);
    case 'phase':
      return undefined;
    case 'progress':
      return { kind: event.work, severity: 'info', text: progressLine(event) };
    case 'loop': {
      if (event.failure === undefined) return undefined;
      const { code, message } = event.failure;
      return { kind: 'loopFailed', severity: 'warning', text: `${code}: ${message}` };
    }
    case 'evidence': {
      const { outcome, claim, dispute } = event;
      const isKept = outcome.kind === 'kept';
      const text = isKept ? `evidence: ${outcome.file}` : `no evidence: ${outcome.message}`;
      const severity = isKept ? 'info' : 'warning';
      return { kind: isKept ? 'evidence' : 'evidenceFailed', severity, text, claim, dispute };
    }
    case 'heartbeat': {
      const text = `a sign of life did not arrive: ${event.reason}`;
      return { kind: 'heartbeatFailed', severity: 'warning', text };
    }
    case 'alert': {
      const { action, alert, severity, summary, claim, dispute } = event;
      return {
        kind: action === 'trigger' ? 'alert' : 'alertResolved',
        severity: action === 'trigger' ? severity : 'info',
        text: `${alert}: ${summary}`,
        ...(claim === undefined ? {} : { claim }),
        ...(dispute === undefined ? {} : { dispute }),
      };
    }
  }
}

/** How far the work of an event is, and how long it goes on. */
function progressLine({
  work,
  stage,
  progress,
}: Extract<DaemonEvent, { kind: 'progress' }>): string {
  const { etaSeconds } = progress;
  const left = etaSeconds === null ? '' : `, ${String(Math.ceil(etaSeconds / 60))} min left`;
  const what = work === 'replay' ? 'replay in the background: ' : '';
  return `${what}${progressText(progress, stage)}${left}`;
}

function challengerWords(event: ChallengerEvent): Words {
  const text = eventLine(event);
  switch (event.kind) {
    case 'verdict': {
      const { claim, verdict } = event;
      const severity = verdict.kind === 'agree' ? 'info' : 'warning';
      return { kind: 'verdict', severity, text, ...idsOf(claim) };
    }
    case 'alarm':
      return { kind: event.what, severity: 'critical', text, ...idsOf(event.claim) };
    case 'move':
      return { kind: 'move', severity: 'info', text, ...disputeOf(event) };
    case 'forcedQueued':
      return { kind: event.kind, severity: 'info', text };
    // No batch has it: that is the trouble.
    case 'forcedDue':
      return { kind: event.kind, severity: 'warning', text };
    case 'postersContradict':
      return { kind: event.kind, severity: 'warning', text, batch: event.isVoid.batch };
  }
}

type Named = Extract<ChallengerEvent, { kind: 'verdict' }>['claim'];
const idsOf = (claim: Named): Pick<EventRecord, 'claim' | 'dispute' | 'batch'> => ({
  claim: toHex(claim.id),
  dispute: toHex(claim.parent),
  batch: claim.target,
});

function endpointWords(event: PoolEvent): Words {
  const { kind } = event;
  switch (kind) {
    case 'outvoted': {
      const text = `endpoint ${event.who} was outvoted on ${event.method} by ${event.by.join(', ')}`;
      return { kind: 'endpointOutvoted', severity: 'warning', text };
    }
    case 'divided': {
      const said = event.said.map(({ who }) => who.join(', ')).join(' against ');
      const text = `endpoints are divided on ${event.method}: ${said}`;
      return { kind: 'endpointsDivided', severity: 'warning', text };
    }
    case 'quarantined': {
      const seconds = Math.round(event.forMs / 1000);
      const text = `endpoint ${event.who} is left in peace for ${String(seconds)} s: ${event.because}`;
      return { kind: 'endpointQuarantined', severity: 'warning', text };
    }
    case 'wrongChain': {
      const text = `endpoint ${event.who} is of chain ${event.chainId}, and is not used`;
      return { kind: 'endpointWrongChain', severity: 'critical', text };
    }
    case 'behind': {
      const text = `endpoint ${event.who} is ${String(event.blocks)} blocks behind`;
      return { kind: 'endpointBehind', severity: 'info', text };
    }
  }
}

function dataWords(event: DataEvent): Words {
  switch (event.kind) {
    case 'data': {
      const { query, verdict } = event.entry;
      const isThere = verdict.kind === 'available' || verdict.kind === 'late';
      const text = `blobs of L1 block ${String(query.l1BlockNumber)}: ${verdict.kind}`;
      const severity = isThere ? 'info' : 'warning';
      return { kind: 'data', severity, text, batch: query.batch ?? null };
    }
    case 'wrongBlob': {
      const { source, kind } = event.fault;
      const text = `${source} gave a blob: ${kind}`;
      return { kind: 'wrongBlob', severity: 'warning', text, batch: event.query.batch ?? null };
    }
    case 'archiveFailed': {
      const text = `blobs could not be kept: ${event.reason}`;
      return { kind: 'archiveFailed', severity: 'warning', text };
    }
  }
}

function moneyWords(event: MoneyNews): Words {
  switch (event.kind) {
    case 'sent':
    case 'raised':
    case 'sentAgain': {
      const { kind, what, hash } = event;
      return { kind, severity: 'info', text: `${what}: ${kind} as ${hash}`, ...disputeOf(event) };
    }
    case 'mined': {
      const { what, hash, isDone } = event;
      const severity = isDone ? 'info' : 'warning';
      const text = `${what}: ${isDone ? 'mined' : 'mined, and reverted'} as ${hash}`;
      return { kind: 'mined', severity, text, ...disputeOf(event) };
    }
    case 'takenBack': {
      const text = `${event.what}: taken back by a reorganization, sent again`;
      return { kind: 'takenBack', severity: 'warning', text, ...disputeOf(event) };
    }
    case 'blind':
      return { kind: 'blind', severity: 'warning', text: `L1 cannot be seen: ${event.reason}` };
    case 'alarm': {
      const { alarm, what = 'the account', reason = alarm } = event;
      const text = `${what}: ${reason}`;
      return { kind: `money.${alarm}`, severity: 'critical', text, ...disputeOf(event) };
    }
  }
}

const disputeOf = ({ dispute }: { readonly dispute?: string }): { dispute?: string } =>
  dispute !== undefined && /^0x[0-9a-f]{64}$/.test(dispute) ? { dispute } : {};
