/** What running a case on one engine came to. */
export type CaseResult =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'outOfScope'; readonly reason: string }
  /** The machine came to something that it has no step for, or was given up for its length: neither right nor wrong. */
  | { readonly outcome: 'unproven'; readonly reason: string };

export const PASSED: CaseResult = { outcome: 'passed' };

export function failed(reason: string): CaseResult {
  return { outcome: 'failed', reason };
}

export function outOfScope(reason: string): CaseResult {
  return { outcome: 'outOfScope', reason };
}

export function unproven(reason: string): CaseResult {
  return { outcome: 'unproven', reason };
}

/** Bytes as reports show them. */
export function show(value: Uint8Array): string {
  return `0x${Buffer.from(value).toString('hex')}`;
}
