import { jsonData } from './data.js';

/** One of go-ethereum's tests of precompiles. */
export interface Vector {
  readonly Input: string;
  readonly Expected?: string;
  readonly Name: string;
}

/** The files of go-ethereum's vectors for each precompile. */
const FILES: Readonly<Record<number, readonly string[]>> = {
  0x01: ['ecRecover'],
  0x02: [],
  0x03: [],
  0x04: [],
  0x05: ['modexp', 'modexp_eip2565', 'modexp_eip7883'],
  0x06: ['bn256Add'],
  0x07: ['bn256ScalarMul'],
  0x08: ['bn256Pairing'],
  0x09: ['blake2F', 'fail-blake2f'],
  0x0a: ['pointEvaluation'],
  0x0b: ['blsG1Add', 'fail-blsG1Add'],
  0x0c: ['blsG1Mul', 'fail-blsG1Mul', 'fail-blsG1MultiExp'],
  0x0d: ['blsG2Add', 'fail-blsG2Add'],
  0x0e: ['blsG2Mul', 'fail-blsG2Mul', 'fail-blsG2MultiExp'],
  0x0f: ['blsPairing', 'fail-blsPairing'],
  0x10: ['blsMapG1', 'fail-blsMapG1'],
  0x11: ['blsMapG2', 'fail-blsMapG2'],
  0x100: ['p256Verify'],
};
export const PRECOMPILES = Object.keys(FILES).map(Number);

const files = jsonData<Record<string, Vector[]>>('vectors/geth-precompiles.json.gz') ?? {};
/** The vectors of a precompile; those without `Expected` fail. */
export const vectorsOf = (number: number): Vector[] =>
  (FILES[number] ?? []).flatMap((name) => files[`${name}.json`] ?? []);
export const inputOf = ({ Input }: Vector): Uint8Array =>
  new Uint8Array(Buffer.from(Input.replace(/^0x/, ''), 'hex'));
export const hasVectors = Object.keys(files).length > 0;
