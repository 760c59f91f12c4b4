import type { BundleFile } from '../evidence/bundleFile.js';
import type { AnyFraud } from './frauds.js';

export interface DemoOptions {
  /** What the proposer lies about; nothing if it is honest. */
  readonly fraud?: AnyFraud;
  /** Whether the liar publishes nothing. */
  readonly hidden?: boolean;
  /** Whether batches stand in blobs. */
  readonly blobs?: boolean;
  /** What the traffic follows from. */
  readonly seed?: string;
  /** Whether the evidence about the wrong claim, or about the last right one, is wanted. */
  readonly evidence?: boolean;
  /** Told of what goes on, a line each time. */
  readonly onProgress?: (line: string) => void;
}

/** What a demo came to, in the form of its JSON. */
export interface DemoSummary {
  readonly outcome: 'wrong-claim-defeated' | 'nothing-to-dispute';
  readonly fraud: {
    readonly kind: AnyFraud;
    readonly batch: number;
    readonly block: number | null;
    /** Place of the transaction in its block, counted from 0. */
    readonly tx: number | null;
    readonly step: number;
    readonly phase: string;
    readonly opcode: string | null;
  } | null;
  readonly l1: { readonly transactions: number; readonly gas: number; readonly stepGas: number };
  readonly seconds: number;
}

export interface DemoResult {
  readonly summary: DemoSummary;
  /** A page of plain text. */
  readonly page: string;
  readonly evidence?: BundleFile;
}

/** What was posted, fought over and decided does not fit together. */
export class DemoFailedError extends Error {
  readonly code = 'DEMO_FAILED';
  readonly nextStep = 'this is a defect: report it with the options and the seed of the demo';
  constructor(readonly what: string) {
    super(`the demo did not end as it must: ${what}`);
    this.name = 'DemoFailedError';
  }
}
