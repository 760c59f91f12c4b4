import { EVMError, NobleBLS } from '@ethereumjs/evm';
import type { KZG } from '@ethereumjs/util';
import { modularPower } from '../derive/modularPower.js';
import { toBigInt } from '../derive/rlp.js';

// BLS12-381: y² = x³ + 4 over the integers modulo BLS_FIELD; scalars modulo BLS_ORDER.
export const BLS_FIELD =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

// Points in the encoding of EIP-2537. TAU is the second power in G2 of the ceremony that EIP-4844 rests on.
const G1_GENERATOR = point(
  '17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  '08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
);
const MINUS_G2_GENERATOR = point(
  '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
  '13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e',
  '0d1b3cc2c7027888be51d9ef691d77bcb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa',
  '13fa4d4a0ad8b1ce186ed5061789213d993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed',
);
const TAU = point(
  '185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2',
  '15bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72',
  '014353bdb96b626dd7d5ee8599d1fca2131569490e28de18e82451a496a9c9794ce26d105941f383ee689bfbbb832a99',
  '1666c54b0a32529503432fcae0181b4bef79de09fc63671fda5ed1ba9bfa07899495346f3d7ac9cd23048ef30d0a154f',
);

const bls = new NobleBLS();

/**
 * Whether the polynomial committed to by `commitment` has the value `y` at `z` (EIP-4844, verify_kzg_proof).
 * `commitment` and `proof` are compressed points of 48 bytes, `z` and `y` field elements of 32 bytes; what is
 * malformed proves nothing. One pairing product: e(C − y·G₁ + z·π, −G₂) · e(π, τ·G₂) = 1.
 */
export function verifyPointEvaluation(
  commitment: Uint8Array,
  z: Uint8Array,
  y: Uint8Array,
  proof: Uint8Array,
): boolean {
  const committed = decompress(commitment);
  const proven = decompress(proof);
  const value = toBigInt(y);
  if (committed === undefined || proven === undefined) return false;
  if (value >= BLS_ORDER || toBigInt(z) >= BLS_ORDER) return false;
  try {
    const left = bls.msmG1(
      Buffer.concat([committed, scalar(1n), G1_GENERATOR, scalar(BLS_ORDER - value), proven, z]),
    );
    const product = bls.pairingCheck(Buffer.concat([left, MINUS_G2_GENERATOR, proven, TAU]));
    return product[31] === 1;
  } catch (error) {
    // A point off the curve or outside the subgroup.
    if (error instanceof EVMError) return false;
    throw error;
  }
}

/** The part of the library's interface that execution needs. */
export const POINT_EVALUATION: KZG = {
  verifyProof: (commitment, z, y, proof) =>
    verifyPointEvaluation(fromHex(commitment), fromHex(z), fromHex(y), fromHex(proof)),
  blobToKzgCommitment: unused,
  computeBlobProof: unused,
  verifyBlobProofBatch: unused,
  computeCells: unused,
  computeCellsAndProofs: unused,
  recoverCellsAndProofs: unused,
  verifyCellKzgProofBatch: unused,
};

function unused(): never {
  throw new RangeError('execution computes no KZG commitments or proofs');
}

/** A compressed G1 point in the encoding of EIP-2537, or undefined; whether it is in the subgroup is not asked. */
function decompress(bytes: Uint8Array): Uint8Array | undefined {
  const [first = 0] = bytes;
  if (bytes.length !== 48 || (first & 0x80) === 0) return undefined;
  const rest = Uint8Array.from(bytes);
  rest[0] = first & 0x1f;
  const x = toBigInt(rest);
  const isGreater = (first & 0x20) !== 0;
  if ((first & 0x40) !== 0) return x === 0n && !isGreater ? new Uint8Array(128) : undefined;
  if (x >= BLS_FIELD) return undefined;
  const square = (x ** 3n + 4n) % BLS_FIELD;
  const root = modularPower(square, (BLS_FIELD + 1n) / 4n, BLS_FIELD);
  if ((root * root) % BLS_FIELD !== square) return undefined;
  const y = root > (BLS_FIELD - 1n) / 2n === isGreater ? root : BLS_FIELD - root;
  return point(word(x, 48), word(y, 48));
}

function point(...coordinates: string[]): Uint8Array {
  return Buffer.concat(coordinates.map((coordinate) => fromHex(coordinate.padStart(128, '0'))));
}

function scalar(value: bigint): Uint8Array {
  return fromHex(word(value % BLS_ORDER, 32));
}

function word(value: bigint, size: number): string {
  return value.toString(16).padStart(size * 2, '0');
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/^0x/, ''), 'hex'));
}
