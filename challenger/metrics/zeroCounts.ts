import { PHASES } from '../api/daemonEvent.js';
import type { ChainStatus } from '../api/records/chainStatus.js';
import type { Instruments } from './instruments.js';

const ALARMS = [
  ...['rightClaimLost', 'wrongClaimFinal', 'moveTooLate', 'moveFailed'],
  ...['finalClaimMismatch', 'twoOpinions'],
  ...['cap', 'funds', 'feeLimit', 'nodeRefuses', 'foreignNonce', 'nonceFilled'],
  ...['signer', 'journal', 'defect'],
];
const DATA = [
  ...['available', 'late', 'awaited', 'missing', 'mismatched', 'undecodable', 'unreachable'],
  ...['wrongBlob', 'archiveFailed'],
];

/**
 * Begins all counts of a chain at 0. Prometheus sees how much a count rises, not that it is there: what happens just once
 * would go unseen if its count began with 1.
 */
export function zeroCounts(
  instruments: Instruments,
  { chain, endpoints }: Pick<ChainStatus, 'chain' | 'endpoints'>,
): void {
  for (const alarm of ALARMS) instruments.count('alarms', { chain, alarm }, 0);
  for (const event of DATA) instruments.count('data', { chain, event }, 0);
  for (const event of ['forcedQueued', 'forcedDue', 'postersContradict']) {
    instruments.count('inbox', { chain, event }, 0);
  }
  for (const verdict of ['agree', 'disagree', 'cannotTell']) {
    instruments.count('verdicts', { chain, verdict }, 0);
  }
  for (const outcome of ['sent', 'mined', 'reverted', 'takenBack']) {
    instruments.count('moves', { chain, outcome }, 0);
  }
  for (const outcome of ['done', 'failed']) instruments.count('loops', { chain, outcome }, 0);
  for (const endpoint of endpoints) {
    for (const event of ['outvoted', 'quarantined', 'wrongChain', 'behind']) {
      instruments.count('endpointEvents', { chain, endpoint, event }, 0);
    }
  }
  instruments.count('endpointsDivided', { chain }, 0);
  instruments.count('fees', { chain }, 0);
  for (const phase of PHASES) instruments.begin('phases', { chain, phase });
}
