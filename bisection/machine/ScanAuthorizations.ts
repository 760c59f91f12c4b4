import { readAuthorization } from './Authorization.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { startSigning } from './Sign.js';

/** On to the authorization list, or past it when there is none. */
export function startAuthorizationScan(m: Machine, intake: Intake): void {
  const { authOffset, authLength } = intake.fields;
  if (authLength === 0) startSigning(m, intake);
  else m.enter(Phase.scanAuthorizations, intake.with({ position: authOffset }));
}

/** Phase scanAuthorizations: checks the form of one element of the authorization list (EIP-7702), and counts it. */
export function stepScanAuthorizations(m: Machine): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const authorization = readAuthorization(m, f);
  if (authorization === undefined) {
    m.rest();
    return;
  }
  const position = f.position + authorization.size;
  const seen = intake.with({ position, authorizations: f.authorizations + 1 });
  if (position === f.authOffset + f.authLength) startSigning(m, seen);
  else m.enter(Phase.scanAuthorizations, seen);
}
