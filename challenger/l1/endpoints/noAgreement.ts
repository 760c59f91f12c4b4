import { CannotTellError } from '../../execute/cannotTell.js';
import type { EndpointError } from './endpointError.js';

/** Too few L1 endpoints gave the same answer: nothing may rest on it. */
export class NoAgreementError extends CannotTellError {
  readonly code = 'L1_NO_AGREEMENT';
  readonly nextStep =
    'look at the L1 endpoints named here: take out the one that is wrong, or add one that works';
  /** EX_TEMPFAIL, of a command that ends by it: there may be an answer later. */
  readonly exitCode = 75;
  constructor(
    readonly method: string,
    /** How many had to say the same. */
    readonly need: number,
    /** Who said what, in canonical form, cut short. */
    readonly said: readonly { readonly who: readonly string[]; readonly what: string }[],
    readonly absent: readonly string[],
    readonly failed: readonly EndpointError[],
  ) {
    const parts = [
      ...said.map(({ who, what }) => `${who.join(', ')} said ${what}`),
      ...(absent.length === 0 ? [] : [`${absent.join(', ')} had nothing`]),
      ...failed.map((error) => `${error.message} [${error.code}]`),
    ];
    super(
      `fewer than ${String(need)} L1 endpoints agree on ${method}: ${parts.join('; ') || 'none was asked'}`,
    );
    this.name = 'NoAgreementError';
  }
}

/** A call that lives in one endpoint, or asks it to sign, was made to several. */
export class MethodRefusedError extends Error {
  readonly code = 'L1_METHOD_REFUSED';
  readonly nextStep = 'sign here and send it raw; poll instead of subscribing';
  constructor(readonly method: string) {
    super(`${method} is not for several endpoints`);
    this.name = 'MethodRefusedError';
  }
}
