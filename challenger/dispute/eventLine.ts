import { toHex } from '../l1/hex.js';
import type { Verdict } from '../verdict.js';
import type { ChallengerEvent } from './challengerEvent.js';

/** What a challenger tells, in a line for people. */
export function eventLine(event: ChallengerEvent): string {
  if (event.kind === 'move') return event.what;
  const name = `claim ${toHex(event.claim.id).slice(0, 10)}`;
  if (event.kind === 'alarm') {
    return event.what === 'rightClaimLost'
      ? `ALARM: ${name} is right, and has lost`
      : `ALARM: ${name} is wrong, and final`;
  }
  return verdictLine(name, event.verdict);
}

function verdictLine(claim: string, verdict: Verdict): string {
  switch (verdict.kind) {
    case 'agree':
      return `agrees with ${claim}`;
    case 'disagree': {
      const where =
        verdict.unit === undefined
          ? 'whose units are hidden'
          : `first wrong unit ${String(verdict.unit.unit)}`;
      return `disagrees with ${claim}, ${where}`;
    }
    case 'cannotTell':
      return `cannot tell about ${claim}: ${verdict.reason} (${verdict.code})`;
  }
}
