import { Bytes } from '../structures/Bytes.js';
import { Rlp } from '../structures/Rlp.js';
import { View } from '../structures/View.js';
import type { Host } from './Host.js';
import { startHash } from './HashOp.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';

/** Half the order of secp256k1 and the order itself (SEC 2, 2.4.1; EIP-2 forbids the upper half). */
export const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
export const HALF_ORDER = ORDER / 2n;

/** Starts the hash that the sender signed: the signed fields with a new list header, and what EIP-155 adds. */
export function startSigning(m: Machine, intake: Intake): void {
  m.enter(Phase.sign, intake);
}

/** Phase sign: checks the signature's form and hashes the signed payload. */
export function stepSign(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const { type, r, s, isProtected, source, signedOffset, signedLength } = intake.fields;
  if (r === 0n || r >= ORDER || s === 0n || s > HALF_ORDER) {
    m.rest();
    return;
  }
  const suffix = isProtected ? chainSuffix(host.config.chainId) : new Uint8Array(0);
  const header = Rlp.listHeader(signedLength + suffix.length);
  const prefix = type === 0 ? header : Uint8Array.of(type, ...header);
  startHash(
    m,
    View.whole(Bytes.build(prefix)),
    View.of(source, signedOffset, signedLength),
    View.whole(Bytes.build(suffix)),
    Phase.recover,
    intake,
  );
}

/** Phase recover: the sender, by the precompile at address 1 on L1. */
export function stepRecover(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const { parity, r, s } = intake.fields;
  const sender = host.recover(m.result(), parity, r, s);
  m.setResult(ZERO_HASH);
  if (sender === undefined) m.rest();
  else m.enter(Phase.charge, intake.with({ sender }));
}

/** EIP-155: `chainId, 0, 0`. */
function chainSuffix(chainId: bigint): Uint8Array {
  return Uint8Array.of(...Rlp.encodeUint(chainId), 0x80, 0x80);
}
