import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import { integerOf } from '../structures/Word.js';
import { Fields } from './Fields.js';
import type { IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';

/** No authorization is longer: 2 bytes of list header, 33 of chain id, 21, 9, 2, and 33 for each of `r` and `s`. */
const LONGEST = 133;
/** The first byte of what an authority signs (EIP-7702). */
const MAGIC = 0x05;

/** An element of the authorization list (EIP-7702), well-formed but of unknown validity. */
export interface Authorization {
  /** Of all its bytes. */
  readonly size: number;
  readonly chainId: bigint;
  /** Whose code the authority wants to run; 0 for none. */
  readonly delegate: bigint;
  readonly nonce: bigint;
  readonly parity: bigint;
  readonly r: bigint;
  readonly s: bigint;
  /** What the authority signs. */
  readonly signedHash: Hash;
}

/** Reads the element of the authorization list at `position`; undefined when it is malformed. */
export function readAuthorization(m: Machine, f: IntakeFields): Authorization | undefined {
  const left = f.authOffset + f.authLength - f.position;
  const window = Bytes.read(f.source, f.position, Math.min(LONGEST, left), m.witness);
  const list = new Fields(window).list();
  if (list === undefined || list.payload + list.length > window.length) return undefined;
  const payload = window.subarray(list.payload, list.payload + list.length);
  const tuple = new Fields(payload);
  const chainId = tuple.integer(32);
  const address = tuple.address();
  const nonce = tuple.integer(8);
  const signed = tuple.at;
  const parity = tuple.integer(1);
  const r = tuple.integer(32);
  const s = tuple.integer(32);
  if (
    chainId === undefined ||
    address?.length !== 20 ||
    nonce === undefined ||
    parity === undefined ||
    r === undefined ||
    s === undefined ||
    !tuple.atEnd()
  ) {
    return undefined;
  }
  const delegate = integerOf(payload.subarray(address.payload, address.payload + 20));
  const signedHash = keccak(
    Uint8Array.of(MAGIC, ...Rlp.listHeader(signed), ...payload.subarray(0, signed)),
  );
  const size = list.payload + list.length;
  return { size, chainId, delegate, nonce, parity, r, s, signedHash };
}
