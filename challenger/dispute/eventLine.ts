import type { Basis } from '../basis.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import type { Verdict } from '../verdict.js';
import { inboxEventLine } from '../watch/inboxEventLine.js';
import type { Alarm, ChallengerEvent } from './challengerEvent.js';

/** What a challenger tells, in a line for people. */
export function eventLine(event: ChallengerEvent): string {
  switch (event.kind) {
    case 'move':
      return event.what;
    case 'verdict':
      return verdictLine(claimName(event.claim), event.verdict);
    case 'alarm':
      return `ALARM: ${alarmLine(claimName(event.claim), event)}`;
    default:
      return inboxEventLine(event);
  }
}

const claimName = ({ id }: { readonly id: Hash }): string => `claim ${toHex(id).slice(0, 10)}`;

function alarmLine(claim: string, alarm: Alarm): string {
  switch (alarm.what) {
    case 'rightClaimLost':
      return `${claim} is right, and has lost`;
    case 'wrongClaimFinal':
      return `${claim} is wrong, and final`;
    case 'moveTooLate':
    case 'moveFailed': {
      const how = alarm.what === 'moveTooLate' ? 'too late' : 'refused';
      const where = `against ${claim}, on ${toHex(alarm.on).slice(0, 10)}`;
      return `${alarm.move} ${where}, is ${how}; ${alarm.lost}; next: ${alarm.nextStep}`;
    }
  }
}

function verdictLine(claim: string, verdict: Verdict): string {
  switch (verdict.kind) {
    case 'agree':
      return `agrees with ${claim}${standsOn(verdict.basis)}`;
    case 'disagree': {
      const where =
        verdict.unit === undefined
          ? 'whose units are hidden'
          : `first wrong unit ${String(verdict.unit.unit)}`;
      return `disagrees with ${claim}, ${where}${standsOn(verdict.basis)}`;
    }
    case 'cannotTell':
      return `cannot tell about ${claim}: ${verdict.reason} (${verdict.code})`;
  }
}

/** Said only of what is not executed from genesis on. */
const standsOn = (basis: Basis): string => (basis === 'anchored' ? ' (anchored)' : '');
