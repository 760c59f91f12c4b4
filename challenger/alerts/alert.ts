import { createHash } from 'node:crypto';
import { type AlertKind, ALERTS, runbookOf, type Severity } from './alertTable.js';

/** Something worth telling an operator. */
export interface Signal {
  readonly kind: AlertKind;
  /** What tells it from others of its kind on the chain; two of one name are the same alert. */
  readonly subject: string;
  readonly chain?: string;
  readonly claim?: string;
  readonly dispute?: string;
  /** One line: what is so, here and now. */
  readonly summary: string;
  readonly nextStep?: string;
}

/** An alert as it is sent and kept. */
export interface Alert {
  /** By which it is known to whoever was told. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly chain: string | undefined;
  readonly claim: string | undefined;
  readonly dispute: string | undefined;
  readonly summary: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly runbook: string;
  /** When it was raised, Unix seconds. */
  readonly at: number;
}

/** The name of what a signal is about. */
export function keyOf({ kind, chain = '', subject }: Signal): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, chain, subject]))
    .digest('hex');
  return `${kind}-${digest.slice(0, 16)}`;
}

export function alertOf(signal: Signal, at: number): Alert {
  const { kind, chain, claim, dispute, summary } = signal;
  const { severity, meaning, nextStep } = ALERTS[kind];
  return {
    ...{ key: keyOf(signal), kind, severity, chain, claim, dispute, summary, meaning },
    ...{ nextStep: signal.nextStep ?? nextStep, runbook: runbookOf(kind), at },
  };
}

/** What a sink is to say: that something is so, or that it is over. */
export interface Message {
  /** Of its own: a receiver that has seen it can throw it away. */
  readonly id: string;
  readonly action: 'trigger' | 'resolve';
  readonly alert: Alert;
  /** Unix seconds. */
  readonly at: number;
}
