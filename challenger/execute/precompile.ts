import { sha256 } from '@noble/hashes/sha2.js';
import { createEVM, EVMError, getActivePrecompiles, NobleBLS } from '@ethereumjs/evm';
import { Fork } from '../../bisection/machine/Config.js';
import type { Host } from '../../bisection/machine/Host.js';
import { toBigInt } from '../derive/rlp.js';
import { chainCommon } from './chainCommon.js';
import { BLS_FIELD, BLS_ORDER, verifyPointEvaluation } from './pointEvaluation.js';

/** More than any precompile uses within the chain's caps: the machine has asked for its price already. */
const ENOUGH_GAS = 1n << 40n;
const POINT_EVALUATION = 0x0a;
/** First byte of the hash of a KZG commitment (EIP-4844). */
const KZG_VERSION = 1;

// Osaka has every precompile of the forks before it, and within the caps they give the same at each of them.
const common = chainCommon({ chainId: 1n, fork: Fork.osaka });
const evm = await createEVM({ common });
const library = getActivePrecompiles(common);
const bls = new NobleBLS();

/** The form of a BLS12-381 precompile's input (EIP-2537): items of field elements of 64 bytes, and maybe a scalar. */
interface BlsForm {
  readonly size: number;
  readonly fields: number;
  /** The points at the start of an item: of each, the bytes of one of its two coordinates. */
  readonly points?: readonly number[];
  /** Whether any number of items but none may stand one after the other. */
  readonly many?: true;
  readonly run: (input: Uint8Array) => Uint8Array;
}

const BLS: Readonly<Record<number, BlsForm>> = {
  0x0b: { size: 256, fields: 4, points: [64, 64], run: (input) => bls.addG1(input) },
  0x0c: { size: 160, fields: 2, points: [64], many: true, run: (input) => bls.msmG1(input) },
  0x0d: { size: 512, fields: 8, points: [128, 128], run: (input) => bls.addG2(input) },
  0x0e: { size: 288, fields: 4, points: [128], many: true, run: (input) => bls.msmG2(input) },
  0x0f: {
    size: 384,
    fields: 6,
    points: [64, 128],
    many: true,
    run: (input) => bls.pairingCheck(input),
  },
  0x10: { size: 64, fields: 1, run: (input) => bls.mapFPtoG1(input) },
  0x11: { size: 128, fields: 2, run: (input) => bls.mapFP2toG2(input) },
};

/** The library's precompile answers later, or is not there. */
export class PrecompileUnavailableError extends Error {
  readonly code = 'PRECOMPILE_UNAVAILABLE';
  readonly nextStep = 'report it: the machine cannot run a block that calls this precompile';

  constructor(readonly precompile: number) {
    super(`no precompile 0x${precompile.toString(16)} that answers at once`);
    this.name = 'PrecompileUnavailableError';
  }
}

/** The precompiles for the machine's host, at once: the library's, but for those that it has only as promises. */
export const precompile: Host['precompile'] = (address, input) => {
  const form = BLS[address];
  if (form !== undefined) return runBls(form, input);
  if (address === POINT_EVALUATION) return evaluatePoint(input);
  const run = library.get(address.toString(16).padStart(40, '0'));
  const result = run?.({ data: input, gasLimit: ENOUGH_GAS, common, _EVM: evm });
  if (result === undefined || result instanceof Promise) {
    throw new PrecompileUnavailableError(address);
  }
  return result.exceptionError === undefined ? result.returnValue : undefined;
};

function runBls(
  { size, fields, points = [], many, run }: BlsForm,
  input: Uint8Array,
): Uint8Array | undefined {
  if (input.length % size !== 0 || input.length === 0) return undefined;
  if (many === undefined && input.length !== size) return undefined;
  for (let item = 0; item < input.length; item += size) {
    for (let at = item; at < item + 64 * fields; at += 64) {
      if (toBigInt(input.subarray(at, at + 64)) >= BLS_FIELD) return undefined;
    }
    let at = item;
    for (const width of points) {
      const y = at + width;
      if (isHalved(input.subarray(at, y), input.subarray(y, y + width))) return undefined;
      at = y + width;
    }
  }
  try {
    return run(input);
  } catch (error) {
    // A point off the curve or outside the subgroup.
    if (error instanceof EVMError) return undefined;
    throw error;
  }
}

/**
 * Whether a point is (x, 0) and not the point at infinity, (0, 0). The curves have an odd number of points, so none is of
 * order 2 and this is none of theirs; the library throws an error of no class for it.
 */
function isHalved(x: Uint8Array, y: Uint8Array): boolean {
  return toBigInt(y) === 0n && toBigInt(x) !== 0n;
}

/** EIP-4844: `versioned hash ‖ z ‖ y ‖ commitment ‖ proof`; gives 4096 and the order of the group. */
function evaluatePoint(input: Uint8Array): Uint8Array | undefined {
  if (input.length !== 192) return undefined;
  const part = (from: number, to: number): Uint8Array => input.subarray(from, to);
  const commitment = part(96, 144);
  const versionedHash = Uint8Array.of(KZG_VERSION, ...sha256(commitment).subarray(1));
  if (toBigInt(versionedHash) !== toBigInt(part(0, 32))) return undefined;
  if (!verifyPointEvaluation(commitment, part(32, 64), part(64, 96), part(144, 192))) {
    return undefined;
  }
  return wordsOf(4096n, BLS_ORDER);
}

function wordsOf(...words: readonly bigint[]): Uint8Array {
  const hex = words.map((word) => word.toString(16).padStart(64, '0')).join('');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
