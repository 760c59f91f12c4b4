import { hex } from '../words.js';

/** Words that put bytes into memory at `at`, and zeros behind them up to a whole word. */
export function store(data: Uint8Array, at = 0): string {
  const words = Array.from({ length: Math.ceil(data.length / 32) }, (_, i) => {
    const word = new Uint8Array(32);
    word.set(data.subarray(32 * i, 32 * i + 32));
    const value = BigInt(hex(word));
    return `${value === 0n ? 'PUSH0' : `PUSH32:${hex(word)}`} ${at + 32 * i} MSTORE`;
  });
  return words.join(' ');
}
