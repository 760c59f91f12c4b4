import { createHash } from 'node:crypto';
import { Fork } from '../../bisection/machine/Config.js';
import type { Host } from '../../bisection/machine/Host.js';
import { BLS_FIELD } from '../execute/pointEvaluation.js';

type Precompile = Host['precompile'];

// Generators: secp256k1 (SEC 2), P-256 (FIPS 186-4), and of the second group of BN254 (EIP-197), imaginary parts first.
const SECP256K1_X = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n;
const P256_X = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n;
const P256_Y = 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n;
const BN254_G2 = [
  11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  10857046999023057135944570762232829481370756359578518086990519993285655852781n,
  4082367875863433681332203403145435568316851327593401208105741076214120093531n,
  8495653923123431417604973247489272438418190587263600148770280649306958101930n,
];
const BN254_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

/**
 * An input for each precompile of the fork that L1 is ever asked for, with an answer that is no empty or zero string.
 * The identity is not among them: the machine does it alone. Points come from the precompiles that make them.
 */
export function precompileProbes(ours: Precompile, fork: Fork): [number, Uint8Array][] {
  const text = Buffer.from('gainsay');
  const first = words(1n, 2n);
  const pairing = [...first, ...words(...BN254_G2), ...words(1n, BN254_FIELD - 2n)];
  const probes: [number, Uint8Array][] = [
    // With R = G and s = 2 the recovered key is (2G − zG) / r, whoever had that.
    [0x01, words(1n, 27n, SECP256K1_X, 2n)],
    [0x02, text],
    [0x03, text],
    [0x05, Uint8Array.of(...words(1n, 1n, 1n), 3, 5, 7)],
    [0x06, Uint8Array.of(...first, ...first)],
    [0x07, Uint8Array.of(...first, ...words(5n))],
    [0x08, Uint8Array.of(...pairing, ...words(...BN254_G2))],
    [0x09, blake2Input(12)],
    [0x0a, zeroPolynomial()],
  ];
  if (fork >= Fork.prague) probes.push(...blsProbes(ours));
  // Where the key is 1 and s = z + r, z = 1, the point that is looked for is the generator, whose x is r.
  if (fork >= Fork.osaka) probes.push([0x100, words(1n, P256_X, P256_X + 1n, P256_X, P256_Y)]);
  return probes;
}

/** EIP-2537: sums, products and a pairing that comes to one, of points that the maps give. */
function blsProbes(ours: Precompile): [number, Uint8Array][] {
  const field = (value: bigint): Uint8Array => words(value >> 256n, value & ((1n << 256n) - 1n));
  const pointOf = (precompile: number, ...parts: bigint[]): Uint8Array =>
    ours(precompile, Buffer.concat(parts.map(field))) ?? new Uint8Array(0);
  const [p, otherP] = [pointOf(0x10, 1n), pointOf(0x10, 2n)];
  const [q, otherQ] = [pointOf(0x11, 1n, 2n), pointOf(0x11, 3n, 4n)];
  const y = BigInt(`0x${Buffer.from(p.subarray(64)).toString('hex')}`);
  const minusP = [...p.subarray(0, 64), ...field(BLS_FIELD - y)];
  return [
    [0x0b, Uint8Array.of(...p, ...otherP)],
    [0x0c, Uint8Array.of(...p, ...words(5n), ...otherP, ...words(7n))],
    [0x0d, Uint8Array.of(...q, ...otherQ)],
    [0x0e, Uint8Array.of(...q, ...words(5n), ...otherQ, ...words(7n))],
    [0x0f, Uint8Array.of(...p, ...q, ...minusP, ...q)],
    [0x10, field(1n)],
    [0x11, Uint8Array.of(...field(1n), ...field(2n))],
  ];
}

/** EIP-152: some rounds over a state and a message of zeros, as the last block. */
function blake2Input(rounds: number): Uint8Array {
  const input = new Uint8Array(213);
  input[3] = rounds;
  input[212] = 1;
  return input;
}

/** EIP-4844: the polynomial that is zero everywhere; its commitment and every proof are the point at infinity. */
function zeroPolynomial(): Uint8Array {
  const infinity = new Uint8Array(48);
  infinity[0] = 0xc0;
  const hash = createHash('sha256').update(infinity).digest();
  hash[0] = 1;
  return Uint8Array.of(...hash, ...words(5n, 0n), ...infinity, ...infinity);
}

function words(...values: readonly bigint[]): Uint8Array {
  return Buffer.from(values.map((value) => value.toString(16).padStart(64, '0')).join(''), 'hex');
}
