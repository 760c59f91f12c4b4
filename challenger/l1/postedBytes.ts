const SELECTOR_SIZE = 4;
const WORD_SIZE = 32;

/**
 * The one argument of type `bytes` of a call, read as a Solidity contract reads it from calldata: wherever its offset
 * points to, and with nothing behind it but the end. An ABI library asks for zeros up to a whole word and refuses what
 * the contract took, so that a poster could make a batch that nobody reads.
 * @param data the calldata, hex
 * @returns undefined where the contract reverts
 */
export function postedBytes(data: string): Uint8Array | undefined {
  // Where a digit is none this ends early, and is not what the inbox committed to. An ABI library's own way takes longer
  // than the network does.
  const args = new Uint8Array(Buffer.from(data.slice(2), 'hex')).subarray(SELECTOR_SIZE);
  const offset = integerAt(args, 0);
  if (offset === undefined) return undefined;
  const length = integerAt(args, offset);
  if (length === undefined) return undefined;
  const start = offset + WORD_SIZE;
  return length > args.length - start ? undefined : args.subarray(start, start + length);
}

/** The word at `at` if all of it is there, and if it is no more than there are bytes. */
function integerAt(args: Uint8Array, at: number): number | undefined {
  if (at + WORD_SIZE > args.length) return undefined;
  const word = Buffer.from(args.subarray(at, at + WORD_SIZE)).toString('hex');
  const value = BigInt(`0x${word}`);
  return value > BigInt(args.length) ? undefined : Number(value);
}
