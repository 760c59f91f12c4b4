import { RLP, type NestedUint8Array } from '@ethereumjs/rlp';
import { keccak256, type SigningKey } from 'ethers';
import { wordBytes } from '../../bisection/structures/Word.js';
import { SENDERS } from './cast.js';
import type { AuthorizationModel, TransactionModel, Twist } from './transaction.js';

/** The nonce and the chain id that are right, and the limit on gas. */
export interface SigningContext {
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly gasLimit: bigint;
}

type Item = NestedUint8Array | Uint8Array;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The raw bytes of a transaction, signed and twisted. */
export function encodeTransaction(model: TransactionModel, context: SigningContext): Uint8Array {
  const { type, twist: how } = model;
  const chainId = how.kind === 'chain' ? context.chainId + 1n : context.chainId;
  const nonce = how.kind === 'nonce' ? context.nonce + BigInt(how.by) : context.nonce;
  const [maxFee, priority] = model.fee;
  const list: Item = model.accessList.map(([at, slots]) => [
    addressBytes(at),
    slots.map(wordBytes),
  ]);
  const fields: Item[] = [
    ...(type === 0 ? [] : [integer(chainId)]),
    integer(nonce < 0n ? 0n : nonce),
    ...(type === 2 || type === 4 ? [integer(priority), integer(maxFee)] : [integer(maxFee)]),
    integer(context.gasLimit),
    model.to === undefined ? new Uint8Array(0) : addressBytes(model.to),
    integer(model.value),
    model.data,
    ...(type === 0 ? [] : [list]),
    ...(type === 4 ? [model.authorizations.map((each) => authorizationTuple(each, chainId))] : []),
  ];
  const envelope = type === 0 ? [] : [type];
  const protects = type === 0 && model.isProtected;
  const signed = protects ? [...fields, integer(chainId), integer(0n), integer(0n)] : fields;
  const signer = SENDERS[model.sender] ?? SENDERS[0];
  if (signer === undefined) throw new RangeError('no sender');
  const part = signParts(signer.key, Uint8Array.of(...envelope, ...RLP.encode(signed)), how.kind);
  const v = type === 0 ? part.parity + (protects ? 35n + 2n * chainId : 27n) : part.parity;
  const whole = [...fields, integer(v), integer(part.r), integer(part.s)];
  return distort(Uint8Array.of(...envelope, ...RLP.encode(whole)), how);
}

/** EIP-7702: `[chain id, address, nonce, y-parity, r, s]`, signed by the authority with the magic 5. */
function authorizationTuple(model: AuthorizationModel, chainId: bigint): Uint8Array[] {
  const chain = { any: 0n, ours: chainId, other: chainId + 1n }[model.chain];
  const fields = [integer(chain), addressBytes(model.to), integer(model.nonce)];
  const key = SENDERS[model.authority]?.key;
  if (key === undefined) throw new RangeError('no authority');
  const { parity, r, s } = signParts(key, Uint8Array.of(5, ...RLP.encode(fields)), model.twist);
  return [...fields, integer(parity), integer(r), integer(s)];
}

function signParts(key: SigningKey, payload: Uint8Array, how: string) {
  if (how === 'unsigned') return { parity: 0n, r: 1n, s: 1n };
  const signature = key.sign(keccak256(payload));
  const right = {
    parity: BigInt(signature.yParity),
    r: BigInt(signature.r),
    s: BigInt(signature.s),
  };
  switch (how) {
    case 'highS':
      return { ...right, s: ORDER - right.s, parity: right.parity ^ 1n };
    case 'zeroR':
      return { ...right, r: 0n };
    case 'orderS':
      return { ...right, s: ORDER };
    case 'parity':
      return { ...right, parity: right.parity + 2n };
    default:
      return right;
  }
}

function distort(raw: Uint8Array, how: Twist): Uint8Array {
  switch (how.kind) {
    case 'flip': {
      const changed = raw.slice();
      const at = how.at % changed.length;
      changed[at] = (changed[at] ?? 0) ^ how.bits;
      return changed;
    }
    case 'cut':
      return raw.slice(0, Math.max(0, raw.length - how.by));
    case 'trail':
      return Uint8Array.of(...raw, 0);
    case 'type':
      return Uint8Array.of(how.type, ...raw.slice(1));
    case 'noise':
      return how.raw;
    default:
      return raw;
  }
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const digits = value.toString(16);
  return new Uint8Array(
    Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'),
  );
}

function addressBytes(value: bigint): Uint8Array {
  return wordBytes(value).subarray(12);
}
