import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { SigningKey } from 'ethers';
import { wordBytes } from '../../bisection/structures/Word.js';
import { BLS_FIELD, BLS_ORDER } from '../execute/pointEvaluation.js';
import { precompile } from '../execute/precompile.js';
import { PRECOMPILES, SENDERS } from './cast.js';
import { bytes, hex, word } from './words.js';

/** A call of a precompile. */
export interface PrecompileInput {
  readonly precompile: bigint;
  readonly input: Uint8Array;
}

type Input = fc.Arbitrary<Uint8Array>;

const concat = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts));
const fromHex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));
const sized = (size: number): Input =>
  fc.uint8Array({ minLength: size, maxLength: size, size: 'max' });
const wordInput: Input = word.map(wordBytes);

/** The field that alt_bn128 is over (EIP-196). */
const BN_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const BN_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const BN_G1 = concat(wordBytes(1n), wordBytes(2n));
/** EIP-197, the imaginary part of each coordinate first. */
const BN_G2 = [
  11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  10857046999023057135944570762232829481370756359578518086990519993285655852781n,
  4082367875863433681332203403145435568316851327593401208105741076214120093531n,
  8495653923123431417604973247489272438418190587263600148770280649306958101930n,
].map(wordBytes);

/** A right signature over P-256: hash, r, s and the public key. */
const P256 = fromHex(
  'ce63c4d57098fa045c1a59470ba19df7ad30312d0e7486489ff4d0d3a398982744c408d4c05be3a50176041caf02f023e96edcd4' +
    '7577579792542dc429dd016f083178d955f17801a4449b16da2ecf240d67c97f5a24636fb7b20d05815c164e5256e5ba80c31cad' +
    'acef8d7809d37bcb0e875ab5dcf65215b23b99659e33c5ef9bd5b21bef0997bb2f7309cee0524685a0be668ba38901f28ec5bfad' +
    'bc426852',
);

const answers = new Map<string, Uint8Array>();

/** What a precompile gives for an input that it takes; asked once, as curves are slow. */
function ask(address: number, input: Uint8Array): Uint8Array {
  const key = `${address} ${hex(input)}`;
  const output = answers.get(key) ?? precompile(address, input);
  if (output === undefined) throw new RangeError(`precompile ${address} refused its input`);
  answers.set(key, output);
  return output;
}

const element = (value: bigint) =>
  concat(new Uint8Array(16), fromHex(value.toString(16).padStart(96, '0')));
/** Points in the subgroups of BLS12-381, made by its own maps (EIP-2537). */
const blsG1 = (n: number) => ask(0x10, element(BigInt(n)));
const blsG2 = (n: number) => ask(0x11, concat(element(BigInt(n)), element(1n)));
const blsTimes = (point: Uint8Array, scalar: bigint) =>
  ask(point.length === 128 ? 0x0c : 0x0e, concat(point, wordBytes(scalar)));

const bnPoint: Input = fc.oneof(
  { weight: 4, arbitrary: fc.nat(9).map((n) => ask(7, concat(BN_G1, wordBytes(BigInt(n))))) },
  { weight: 1, arbitrary: fc.constant(concat(wordBytes(1n), wordBytes(BN_FIELD - 2n))) },
  { weight: 1, arbitrary: fc.constant(concat(wordBytes(BN_FIELD), wordBytes(0n))) },
  { weight: 1, arbitrary: fc.constant(concat(wordBytes(1n), wordBytes(3n))) },
);
const g1: Input = fc.oneof(
  { weight: 5, arbitrary: fc.nat(5).map(blsG1) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(128)) },
  { weight: 1, arbitrary: fc.constant(concat(element(BLS_FIELD), element(0n))) },
  { weight: 1, arbitrary: fc.constant(concat(element(0n), element(2n))) }, // on the curve, of order 3
);
const g2: Input = fc.oneof(
  { weight: 5, arbitrary: fc.nat(5).map(blsG2) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(256)) },
  { weight: 1, arbitrary: fc.constant(concat(element(1n), element(1n), element(1n), element(1n))) },
);
const scalar = fc.oneof(
  wordInput,
  fc.constantFrom(0n, 1n, BLS_ORDER - 1n, BN_ORDER).map(wordBytes),
);

const items = (one: Input, max: number): Input =>
  fc.array(one, { maxLength: max, size: 'max' }).map((list) => concat(...list));
const joined = (...parts: readonly Input[]): Input =>
  fc.tuple(...parts).map((list) => concat(...list));

/** A signature of one of the senders, at times with another `v`. */
const signature: Input = fc
  .tuple(sized(32), fc.nat(SENDERS.length - 1), fc.constantFrom(0n, 0n, 0n, 1n, 4n))
  .map(([digest, who, off]) => {
    const { v, r, s } = (SENDERS[who]?.key ?? new SigningKey(digest)).sign(digest);
    return concat(digest, wordBytes(BigInt(v) + off), fromHex(r.slice(2)), fromHex(s.slice(2)));
  });

const size = fc.oneof(
  { weight: 6, arbitrary: fc.nat(70) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 32, 33, 256, 1_024, 1_025) },
);
const modexp: Input = fc.tuple(size, size, size).chain(([base, exponent, modulus]) =>
  fc
    .tuple(bytes(base), bytes(exponent), fc.oneof(sized(Math.min(modulus, 100)), bytes(modulus)))
    .map(([b, e, m]) => {
      const operands = new Uint8Array(Math.min(base + exponent + modulus, 400));
      operands.set(b.subarray(0, 100));
      operands.set(e.subarray(0, 100), Math.min(base, 100));
      operands.set(m.subarray(0, 100), Math.min(base + exponent, 300));
      return concat(...[base, exponent, modulus].map((n) => wordBytes(BigInt(n))), operands);
    }),
);
/** Lengths that no memory holds. */
const modexpHuge: Input = joined(wordInput, wordInput, wordInput, bytes(40));

const blake: Input = fc
  .tuple(
    fc.constantFrom(0, 1, 12, 255, 65_537, 20_000_000, 0xffffffff),
    sized(208),
    fc.constantFrom(0, 1, 1, 2),
  )
  .map(([rounds, rest, last]) => {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, rounds);
    return concat(head, rest, Uint8Array.of(last));
  });

/** EIP-4844: the polynomials 0 and 1 have that value everywhere, and the point at infinity proves it. */
const constantPolynomial: Input = fc
  .tuple(fc.constantFrom(0n, 1n), fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: BLS_ORDER }))
  .map(([polynomial, y, z]) => {
    const infinity = concat(Uint8Array.of(0xc0), new Uint8Array(47));
    const generator = fromHex(
      '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
    );
    const commitment = polynomial === 0n ? infinity : generator;
    const versionedHash = concat(Uint8Array.of(1), sha256(commitment).subarray(1));
    return concat(versionedHash, wordBytes(z), wordBytes(y), commitment, infinity);
  });

const bnPair: Input = joined(
  bnPoint,
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(concat(...BN_G2)) },
    { weight: 1, arbitrary: fc.constant(new Uint8Array(128)) },
    { weight: 1, arbitrary: fc.constant(concat(...[1n, 2n, 3n, 4n].map(wordBytes))) },
  ),
);
/** e(aP, Q) · e(−aP, Q) = 1. */
const bnOne: Input = fc.integer({ min: 1, max: 5 }).map((n) => {
  const side = (k: bigint) => concat(ask(7, concat(BN_G1, wordBytes(k))), ...BN_G2);
  return concat(side(BigInt(n)), side(BN_ORDER - BigInt(n)));
});
const blsOne: Input = fc.tuple(fc.nat(3), fc.nat(3)).map(([p, q]) => {
  const [point, other] = [blsG1(p), blsG2(q)];
  return concat(point, other, blsTimes(point, BLS_ORDER - 1n), other);
});
const field: Input = fc.oneof(
  { weight: 3, arbitrary: fc.nat(1000).map((n) => element(BigInt(n))) },
  { weight: 1, arbitrary: fc.constantFrom(BLS_FIELD - 1n, BLS_FIELD).map(element) },
);

const INPUTS: ReadonlyMap<bigint, Input> = new Map<bigint, Input>([
  [1n, signature],
  [5n, fc.oneof({ weight: 4, arbitrary: modexp }, { weight: 1, arbitrary: modexpHuge })],
  [6n, joined(bnPoint, bnPoint)],
  [7n, joined(bnPoint, scalar)],
  [8n, fc.oneof(items(bnPair, 3), bnOne)],
  [9n, blake],
  [0x0an, constantPolynomial],
  [0x0bn, joined(g1, g1)],
  [0x0cn, items(joined(g1, scalar), 3)],
  [0x0dn, joined(g2, g2)],
  [0x0en, items(joined(g2, scalar), 3)],
  [0x0fn, fc.oneof(items(joined(g1, g2), 2), blsOne)],
  [0x10n, field],
  [0x11n, joined(field, field)],
  [0x100n, fc.constant(P256)],
]);

/** Noise, a byte too many, one too few, one bit off: what comes close. */
const near = (input: Input): Input =>
  fc.oneof(
    { weight: 6, arbitrary: input },
    {
      weight: 2,
      arbitrary: fc.tuple(input, fc.nat(), fc.nat(255)).map(([data, at, bits]) => {
        const changed = data.slice();
        if (changed.length > 0) changed[at % changed.length] = bits;
        return changed;
      }),
    },
    { weight: 1, arbitrary: input.map((data) => data.subarray(0, Math.max(0, data.length - 1))) },
    { weight: 1, arbitrary: input.map((data) => concat(data, Uint8Array.of(1))) },
    { weight: 1, arbitrary: bytes(400) },
  );

/** A precompile, and an input that it takes, or nearly. */
export const precompileInput: fc.Arbitrary<PrecompileInput> = fc
  .constantFrom(...PRECOMPILES)
  .chain((at) => near(INPUTS.get(at) ?? bytes(400)).map((input) => ({ precompile: at, input })));
