import fc from 'fast-check';
import { getCreateAddress, SigningKey, computeAddress, toBeHex } from 'ethers';
import { toBigInt } from '../derive/rlp.js';
import { BEACON_ROOTS_ADDRESS, BLOCK_HASHES_ADDRESS } from '../execute/systemContracts.js';
import { text } from './words.js';

/** Who signs: keys that are public, as they follow from their numbers. */
export const SENDERS = Array.from({ length: 6 }, (_, i) => {
  const key = new SigningKey(toBeHex(0x6a11n + BigInt(i), 32));
  return { key, address: BigInt(computeAddress(key.publicKey)) };
});

/** How many contracts a chain has at most. */
export const CONTRACTS = 6;
/** The address of contract `i`. */
export const contractAt = (i: number): bigint => 0xc0de00n + BigInt(i);

export const PRECOMPILES: readonly bigint[] = [
  ...Array.from({ length: 0x11 }, (_, i) => BigInt(i) + 1n),
  0x100n,
];
/** Where nothing is at first. */
export const NOBODY = [0n, 0x12n, 0xff_ffffn, 0xdead01n, 0xdead02n, (1n << 160n) - 1n];

export const SYSTEM = {
  beaconRoots: toBigInt(BEACON_ROOTS_ADDRESS.bytes),
  blockHashes: toBigInt(BLOCK_HASHES_ADDRESS.bytes),
} as const;

/** What contracts and senders create with their first nonces. */
export const CREATED = [
  ...[0, 1, 2].flatMap((i) => [1, 2].map((nonce) => createdBy(contractAt(i), nonce))),
  ...SENDERS.slice(0, 3).map(({ address }) => createdBy(address, 0)),
];

function createdBy(from: bigint, nonce: number): bigint {
  return BigInt(getCreateAddress({ from: toBeHex(from, 20), nonce }));
}

const contract = fc.nat(CONTRACTS - 1).map(contractAt);
const sender = fc.constantFrom(...SENDERS.map(({ address }) => address));

/** An address of the cast. */
export const address: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 10, arbitrary: contract },
  { weight: 2, arbitrary: sender },
  { weight: 2, arbitrary: fc.constantFrom(...PRECOMPILES) },
  { weight: 3, arbitrary: fc.constantFrom(...NOBODY) },
  { weight: 3, arbitrary: fc.constantFrom(...CREATED) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(SYSTEM)) },
);

/** Words that push an address: one of the cast or one that only execution knows; at times with dirt above it. */
export const addressWord: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: address.map(text) },
  { weight: 3, arbitrary: fc.constantFrom('ADDRESS', 'CALLER', 'ORIGIN', 'COINBASE') },
  { weight: 1, arbitrary: address.map((value) => text(value + (0xd1n << 160n))) },
);
