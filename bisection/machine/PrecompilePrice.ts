import { wordAt } from '../structures/Word.js';
import { Fork } from './Config.js';
import { wordGas } from './Gas.js';
import { isTooLong, modexpPrice } from './Modexp.js';
import { discountG1, discountG2 } from './MsmDiscount.js';
import { UnprovableError } from './Unprovable.js';

/** The greatest input of a call, bytes, and its greatest price by the table, gas (docs/chain-rules.md §2). */
export const INPUT_CAP = 65_536;
const PRICE_CAP = 10_000_000n;

const MODEXP = 0x05;

/** Whether a call of `precompile` with `input` is over a cap of the chain; its length is not asked. */
export function isOverCap(precompile: number, input: Uint8Array): boolean {
  if (precompile === MODEXP && isTooLong(input)) return true;
  return tablePrice(precompile, input) > PRICE_CAP;
}

/**
 * The price of a call by the table, the most that it costs on L1: MODEXP as from osaka, the multiplications of many
 * points without their discount.
 */
export function tablePrice(precompile: number, input: Uint8Array): bigint {
  switch (precompile) {
    case 0x0c:
      return 12_000n * whole(input, 160);
    case 0x0e:
      return 22_500n * whole(input, 288);
    default:
      return forkPrice(Fork.osaka, precompile, input);
  }
}

/** What the caller pays for a call that is over no cap; the identity, whose input nobody reads, is not among them. */
export function forkPrice(fork: Fork, precompile: number, input: Uint8Array): bigint {
  switch (precompile) {
    case 0x01: // Yellow Paper, appendix E, up to 0x03
      return 3000n;
    case 0x02:
      return 60n + wordGas(12n, BigInt(input.length));
    case 0x03:
      return 600n + wordGas(120n, BigInt(input.length));
    case MODEXP:
      return modexpPrice(fork, input);
    case 0x06: // EIP-1108, up to 0x08
      return 150n;
    case 0x07:
      return 6000n;
    case 0x08:
      return 45_000n + 34_000n * whole(input, 192);
    case 0x09: // EIP-152: one gas a round
      return wordAt(input, 0) >> 224n;
    case 0x0a: // EIP-4844
      return 50_000n;
    case 0x0b: // EIP-2537, up to 0x11
      return 375n;
    case 0x0c:
      return multiplication(12_000n, whole(input, 160), discountG1);
    case 0x0d:
      return 600n;
    case 0x0e:
      return multiplication(22_500n, whole(input, 288), discountG2);
    case 0x0f:
      return 37_700n + 32_600n * whole(input, 384);
    case 0x10:
      return 5500n;
    case 0x11:
      return 23_800n;
    case 0x100: // EIP-7951
      return 6900n;
    default:
      throw new UnprovableError(`precompile 0x${precompile.toString(16)}`);
  }
}

/** How many whole items of `size` bytes the input has. */
function whole(input: Uint8Array, size: number): bigint {
  return BigInt(Math.floor(input.length / size));
}

function multiplication(
  single: bigint,
  points: bigint,
  discount: (points: number) => bigint,
): bigint {
  return points === 0n ? 0n : (points * single * discount(Number(points))) / 1000n;
}
