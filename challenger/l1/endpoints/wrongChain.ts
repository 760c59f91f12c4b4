import { EndpointError } from './endpointError.js';

/** The endpoint is one of another chain. */
export class WrongChainError extends EndpointError {
  readonly code = 'L1_WRONG_CHAIN';
  readonly nextStep = 'give the URL of a node of the right chain';
  readonly isTransient = false;
  constructor(
    endpoint: string,
    readonly expected: bigint,
    readonly given: string,
  ) {
    super(endpoint, `is on chain ${given}, not 0x${expected.toString(16)}`);
    this.name = 'WrongChainError';
  }
}
