import { Interface, isCallException } from 'ethers';
import { CLAIMS_ABI } from './claims.js';
import { INBOX_ABI } from './inbox.js';
import { MATCHES_ABI } from './matches.js';

// Some are in more than one contract.
const lines = new Set([...INBOX_ABI, ...CLAIMS_ABI, ...MATCHES_ABI]);
const errors = new Interface([...lines].filter((line) => line.startsWith('error ')));

/** A call reverted with one of the errors of the dispute's contracts. */
export interface Revert {
  /** Its name, such as `StateChanged`. */
  readonly name: string;
  readonly arguments: readonly unknown[];
}

/** What a failed ethers call says in terms of the dispute's contracts; nothing if it does not. */
export function revertOf(error: unknown): Revert | undefined {
  if (!isCallException(error) || error.data === null) return undefined;
  const parsed = errors.parseError(error.data);
  return parsed === null ? undefined : { name: parsed.name, arguments: [...parsed.args] };
}
