import type { DaemonEvent, Told } from '../api/daemonEvent.js';
import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import type { MoneyNews } from '../api/moneyNews.js';
import { ether } from './ether.js';
import type { Instruments } from './instruments.js';

/** Counts an event. */
export function countEvent(instruments: Instruments, { chain = '', event }: Told): void {
  switch (event.kind) {
    case 'challenger':
      countChallenger(instruments, chain, event.event);
      return;
    case 'endpoint':
      countEndpoint(instruments, chain, event.event);
      return;
    case 'data':
      instruments.count('data', { chain, event: dataName(event) });
      return;
    case 'money':
      countMoney(instruments, chain, event.event);
      return;
    case 'phase':
      instruments.observe('phases', { chain, phase: event.phase }, event.seconds);
      return;
    case 'loop': {
      const outcome = event.failure === undefined ? 'done' : 'failed';
      instruments.count('loops', { chain, outcome });
      if (event.failure?.code === 'FINAL_CLAIM_MISMATCH') {
        instruments.count('alarms', { chain, alarm: 'finalClaimMismatch' });
      }
      return;
    }
    // Alerts are counted by who sends them; evidence that is missing is one. Of a heartbeat who waits for it knows. Progress is
    // in the status.
    case 'progress':
    case 'evidence':
    case 'heartbeat':
    case 'alert':
  }
}

function countChallenger(instruments: Instruments, chain: string, event: ChallengerEvent): void {
  switch (event.kind) {
    case 'verdict': {
      const { verdict } = event;
      instruments.count('verdicts', { chain, verdict: verdict.kind });
      if (verdict.kind === 'cannotTell' && verdict.code === 'TWO_OPINIONS') {
        instruments.count('alarms', { chain, alarm: 'twoOpinions' });
      }
      return;
    }
    case 'alarm':
      instruments.count('alarms', { chain, alarm: event.what });
      return;
    // Moves are counted by what becomes of their transactions.
    case 'move':
      return;
    default:
      instruments.count('inbox', { chain, event: event.kind });
  }
}

function countEndpoint(instruments: Instruments, chain: string, event: PoolEvent): void {
  if (event.kind === 'divided') instruments.count('endpointsDivided', { chain });
  else instruments.count('endpointEvents', { chain, endpoint: event.who, event: event.kind });
}

function countMoney(instruments: Instruments, chain: string, event: MoneyNews): void {
  switch (event.kind) {
    case 'sent':
    case 'takenBack':
      instruments.count('moves', { chain, outcome: event.kind });
      return;
    case 'mined':
      instruments.count('moves', { chain, outcome: event.isDone ? 'mined' : 'reverted' });
      instruments.count('fees', { chain }, ether(event.fee));
      return;
    case 'alarm':
      instruments.count('alarms', { chain, alarm: event.alarm });
      return;
    // The same transaction again; and what the endpoints' own events tell of.
    case 'raised':
    case 'sentAgain':
    case 'blind':
  }
}

const dataName = ({ event }: Extract<DaemonEvent, { kind: 'data' }>): string =>
  event.kind === 'data' ? event.entry.verdict.kind : event.kind;
