import { concat, hexlify, sha256, SigningKey, toBeHex, zeroPadValue } from 'ethers';
import { Fork } from '../../../bisection/machine/Config.js';
import { INPUT_CAP } from '../../../bisection/machine/PrecompilePrice.js';
import type { Prng } from '../../devnet/prng.js';
import { assemble } from '../../execute/assemble.js';
import type { Shape } from '../shape.js';
import { CONTRACT, sign, stageOf } from '../stage.js';

const word = (value: bigint | number): string => toBeHex(value, 32);
const wide = (hex: string): string => zeroPadValue(hex, 64);

/** Generators, by the EIPs that bring the precompiles (196 and 197, 2537). */
const BN_G1 = concat([word(1), word(2)]);
const BN_G2 = concat([
  '0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2',
  '0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed',
  '0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b',
  '0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
]);
const BLS_G1 = concat([
  wide(
    '0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  ),
  wide(
    '0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
  ),
]);
const BLS_G2 = concat([
  wide(
    '0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
  ),
  wide(
    '0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e',
  ),
  wide(
    '0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801',
  ),
  wide(
    '0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be',
  ),
]);
const BLS_INFINITY = concat(['0xc0', `0x${'00'.repeat(47)}`]);

const many = (count: number, item: () => string): string =>
  concat(Array.from({ length: count }, item));

interface Input {
  readonly name: string;
  readonly address: number;
  readonly input: (random: Prng) => string;
  readonly fork?: Fork;
}

/** Behind what a precompile reads, bytes that mean nothing up to the cap. */
const padded = (random: Prng, input: string): string => {
  const size = (input.length - 2) / 2;
  return concat([input, random.bytes(INPUT_CAP - size).map((byte) => byte | 1)]);
};

/** EIP-7883: 2·100² gas an iteration for operands of 100 words, 500 iterations for this exponent: 10M gas exactly. */
const modexp = (random: Prng): string =>
  concat([
    word(800),
    word(48),
    word(800),
    random.bytes(800),
    toBeHex((1n << 245n) - 1n, 32), // 244 iterations, and 16 for each byte after the 32nd
    random.bytes(16),
    random.bytes(800).map((byte) => byte | 1),
  ]);

const INPUTS: readonly Input[] = [
  {
    name: 'ECRECOVER, 64 KiB',
    address: 1,
    input: (random) => {
      const digest = hexlify(random.bytes(32));
      const { v, r, s } = new SigningKey(random.bytes(32)).sign(digest);
      return padded(random, concat([digest, word(v), r, s]));
    },
  },
  { name: 'SHA-256, 64 KiB', address: 2, input: (random) => padded(random, '0x') },
  { name: 'RIPEMD-160, 64 KiB', address: 3, input: (random) => padded(random, '0x') },
  { name: 'identity, 64 KiB', address: 4, input: (random) => padded(random, '0x') },
  {
    name: 'MODEXP at 10M gas, 64 KiB',
    address: 5,
    input: (random) => padded(random, modexp(random)),
  },
  {
    name: 'MODEXP over its cap, 64 KiB',
    address: 5,
    input: (random) => padded(random, concat([word(1), word(1025), word(1)])),
  },
  {
    name: 'BN254 add, 64 KiB',
    address: 6,
    input: (random) => padded(random, concat([BN_G1, BN_G1])),
  },
  {
    name: 'BN254 mul, 64 KiB',
    address: 7,
    input: (random) => padded(random, concat([BN_G1, random.bytes(32)])),
  },
  {
    name: 'BN254 pairing, 292 pairs',
    address: 8,
    input: () => many(292, () => concat([BN_G1, BN_G2])),
  },
  {
    name: 'BLAKE2f, 10M rounds',
    address: 9,
    input: (random) => concat([toBeHex(10_000_000, 4), random.bytes(208), '0x01']),
  },
  {
    name: 'point evaluation',
    address: 0x0a,
    input: () => {
      const versioned = `0x01${sha256(BLS_INFINITY).slice(4)}`;
      return concat([versioned, word(3), word(0), BLS_INFINITY, BLS_INFINITY]);
    },
  },
  { name: 'BLS12-381 G1 add', address: 0x0b, input: () => concat([BLS_G1, BLS_G1]) },
  {
    name: 'BLS12-381 G1 MSM, 409 points',
    address: 0x0c,
    input: (random) => many(409, () => concat([BLS_G1, random.bytes(32)])),
  },
  { name: 'BLS12-381 G2 add', address: 0x0d, input: () => concat([BLS_G2, BLS_G2]) },
  {
    name: 'BLS12-381 G2 MSM, 227 points',
    address: 0x0e,
    input: (random) => many(227, () => concat([BLS_G2, random.bytes(32)])),
  },
  {
    name: 'BLS12-381 pairing, 170 pairs',
    address: 0x0f,
    input: () => many(170, () => concat([BLS_G1, BLS_G2])),
  },
  { name: 'BLS12-381 map to G1', address: 0x10, input: () => wide('0x05') },
  { name: 'BLS12-381 map to G2', address: 0x11, input: () => concat([wide('0x05'), wide('0x07')]) },
  {
    name: 'P256VERIFY that finds a wrong signature',
    address: 0x100,
    fork: Fork.osaka,
    input: (random) => hexlify(random.bytes(160)),
  },
];

/** In a memory as large as the gas gets, and so that its pages are not those of the input. */
const AT = { '100M gas': 0x6a_0065, '2^24 gas': 0x2a_0065 } as const;

export const precompileShapes: readonly Shape[] = INPUTS.map(({ name, address, input, fork }) => {
  const isCapped = fork === Fork.osaka; // EIP-7825
  const at = AT[isCapped ? '2^24 gas' : '100M gas'];
  const call = `0 0 CALLDATASIZE ${at} ${address} GAS STATICCALL`;
  const code = assemble(`CALLDATASIZE 0 ${at} CALLDATACOPY ${call}`);
  const gasLimit = isCapped ? 1n << 24n : 100_000_000n;
  return {
    name,
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        accounts: [{ address: CONTRACT, code }],
        transactions: [sign(1, { data: input(random), gasLimit })],
        ...(fork && { fork }),
      }),
  };
});
