/** Not a signature, or not a key, in the form that a key service gives it. */
export class BadDerError extends Error {
  readonly code = 'KEYS_BAD_DER';
  readonly nextStep = 'check that the key of the service is an ECC_SECG_P256K1 key for signing';
  constructor(readonly what: string) {
    super(what);
    this.name = 'BadDerError';
  }
}

const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** r and s of a signature `SEQUENCE { INTEGER r, INTEGER s }` (RFC 3279 §2.2.3, X.690). @throws BadDerError */
export function parseDerSignature(der: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  const body = content(der, SEQUENCE, 0, 'the signature');
  if (body.end !== der.length) throw new BadDerError('the signature does not end where it says');
  const r = content(der, INTEGER, body.start, 'r');
  const s = content(der, INTEGER, r.end, 's');
  if (s.end !== der.length) throw new BadDerError('something follows s');
  return { r: integer(der, r), s: integer(der, s) };
}

/** `SEQUENCE { SEQUENCE { ecPublicKey, secp256k1 }, BIT STRING of an uncompressed point }` up to the point (RFC 5480). */
const SPKI = '3056301006072a8648ce3d020106052b8104000a034200';
const POINT_LENGTH = 65;

/** The point of a public key of secp256k1 in a SubjectPublicKeyInfo: 65 bytes, `04…`. @throws BadDerError */
export function parsePublicKey(der: Uint8Array): Uint8Array {
  const head = Buffer.from(SPKI, 'hex');
  const point = der.subarray(head.length);
  if (!head.equals(der.subarray(0, head.length)) || point.length !== POINT_LENGTH) {
    throw new BadDerError('the public key is none of secp256k1');
  }
  return point;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the content of what is at `at` stands. Nothing in a signature is longer than 127 bytes. */
function content(der: Uint8Array, tag: number, at: number, what: string): Span {
  const length = der[at + 1];
  if (der[at] !== tag || length === undefined || length > 127) {
    throw new BadDerError(`${what} is not in DER`);
  }
  const end = at + 2 + length;
  if (end > der.length) throw new BadDerError(`${what} is cut off`);
  return { start: at + 2, end };
}

function integer(der: Uint8Array, { start, end }: Span): bigint {
  if (start === end || (der[start] ?? 0) > 127) throw new BadDerError('an integer is not positive');
  return BigInt(`0x${Buffer.from(der.subarray(start, end)).toString('hex')}`);
}
