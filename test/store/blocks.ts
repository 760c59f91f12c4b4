import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { BlockRecord } from '../../challenger/store/blockRecord.js';

/** A block's record; hashes are made up from their number and the branch that `branchOf` says. */
export function recordFor(
  number: bigint,
  stateRoot: Uint8Array,
  branchOf: (number: bigint) => string = () => 'main',
): BlockRecord {
  const hashOf = (n: bigint): Hash => keccak(Buffer.from(`${branchOf(n)} ${n}`));
  const first = number < 255n ? 0n : number - 255n;
  const recentHashes: Hash[] = [];
  for (let n = first; n <= number; n++) recentHashes.push(hashOf(n));
  const head = {
    number,
    hash: hashOf(number),
    stateRoot: stateRoot as Hash,
    timestamp: 1000n + number,
    gasLimit: 30_000_000n,
    gasUsed: number,
    baseFeePerGas: 7n,
    recentHashes,
  };
  return { head, batch: number / 2n, header: Uint8Array.of(0xc0) };
}
