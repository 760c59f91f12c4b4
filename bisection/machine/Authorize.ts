import { EMPTY_CODE_HASH } from '../structures/Account.js';
import { touchAccount } from './Access.js';
import { type Authorization, readAuthorization } from './Authorization.js';
import { MAX_NONCE } from './Charge.js';
import { isDelegation, keepDelegation } from './Delegation.js';
import type { Host } from './Host.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { HALF_ORDER, ORDER } from './Sign.js';
import { isNoCode, putAccount, walkAccount } from './State.js';

/** What an authorization has paid too much for when its authority's account is there (EIP-7702), gas. */
const REFUND = 12500n;

/** On to the authorizations, or past them when there are none. */
export function startAuthorizing(m: Machine, intake: Intake): void {
  const { authOffset, authLength } = intake.fields;
  if (authLength === 0) m.enter(Phase.start, intake);
  else m.enter(Phase.authorize, intake.with({ position: authOffset }));
}

/**
 * Phase authorize: puts one authorization into effect (EIP-7702). One that is not valid has none. The list's form has
 * been checked.
 */
export function stepAuthorize(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const authorization = readAuthorization(m, f);
  if (authorization === undefined) throw new TypeError('phase authorize has no authorization');
  const authority = authorityOf(host, authorization);
  if (authority !== undefined) authorize(m, host, authority, authorization);
  const position = f.position + authorization.size;
  const done = position === f.authOffset + f.authLength;
  m.enter(done ? Phase.start : Phase.authorize, intake.with({ position }));
}

/** Who has signed the authorization; undefined when it can't be valid, whatever the state. */
function authorityOf(host: Host, authorization: Authorization): bigint | undefined {
  const { chainId, nonce, parity, r, s, signedHash } = authorization;
  if (chainId !== 0n && chainId !== host.config.chainId) return undefined;
  if (nonce === MAX_NONCE || parity > 1n) return undefined;
  if (r === 0n || r >= ORDER || s === 0n || s > HALF_ORDER) return undefined;
  return host.recover(signedHash, Number(parity), r, s);
}

/** The authority becomes warm in any case; the rest is for one with no code of its own and the right nonce. */
function authorize(m: Machine, host: Host, authority: bigint, a: Authorization): void {
  touchAccount(m, host, authority);
  const at = walkAccount(m, m.world().fields.state, authority);
  const { nonce, codeHash } = at.account;
  if (!isNoCode(codeHash) && !isDelegation(m, host, codeHash)) return;
  if (nonce !== a.nonce) return;
  putAccount(m, at, {
    ...at.account,
    nonce: nonce + 1n,
    codeHash: a.delegate === 0n ? EMPTY_CODE_HASH : keepDelegation(host, a.delegate),
  });
  if (!at.exists) return;
  const world = m.world();
  m.setWorld(world.with({ refund: world.fields.refund + REFUND }));
}
