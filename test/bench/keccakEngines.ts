import { keccak_256 } from '@noble/hashes/sha3.js';
import { createKeccak } from 'hash-wasm';
import { keccak } from '../../bisection/structures/Keccak.js';
import { sideBySide } from './measure.js';

export interface EngineFigures {
  readonly bytes: number;
  /** CPU µs a hash. */
  readonly engines: Readonly<Record<'ours' | 'hash-wasm' | '@noble/hashes', number>>;
}

const COUNT = 30_000;

/** Keccak-256 of short messages, one after the other, with what may stand in for ours. */
export async function keccakEngines(times: number): Promise<EngineFigures[]> {
  const library = await createKeccak(256);
  const hashers: ((data: Uint8Array) => Uint8Array)[] = [
    keccak,
    (data) => library.init().update(data).digest('binary'),
    keccak_256,
  ];
  const figures: EngineFigures[] = [];
  for (const bytes of [65, 127, 257, 532]) {
    const runners = hashers.map((hash) => () => {
      const data = new Uint8Array(bytes);
      return Promise.resolve(() => {
        for (let i = 0; i < COUNT; i++) {
          data[0] = i;
          hash(data);
        }
      });
    });
    const [ours = NaN, wasm = NaN, noble = NaN] = (await sideBySide(times, runners)).map(
      (ms) => (1000 * ms) / COUNT,
    );
    figures.push({ bytes, engines: { ours, 'hash-wasm': wasm, '@noble/hashes': noble } });
  }
  return figures;
}
