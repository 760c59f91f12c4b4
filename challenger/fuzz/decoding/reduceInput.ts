import type { DecodingInput } from './input.js';

/**
 * Makes an input smaller as long as it fails: without queue entries, without ever smaller pieces of its bytes, with zeros
 * in place of them.
 * @param most how many smaller inputs are tried
 */
export async function reduceInput(
  input: DecodingInput,
  fails: (smaller: DecodingInput) => Promise<boolean>,
  most: number,
): Promise<DecodingInput> {
  let smallest = input;
  let tried = 0;
  const attempt = async (change: Partial<DecodingInput>): Promise<boolean> => {
    if (tried++ >= most) return false;
    const smaller = { ...smallest, ...change };
    if (!(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  await attempt({ chainId: 1n });
  for (let i = smallest.queue.length - 1; i >= 0; i--) {
    const queue = smallest.queue.filter((_, index) => index !== i);
    await attempt({ queue, due: Math.min(smallest.due, queue.length) });
  }
  await attempt({ due: 0 });
  if (smallest.before > 0) await attempt({ before: 1 });
  // Blobs are whole, and a forced batch is as the inbox makes it.
  if (smallest.form === 'blobs' || smallest.form === 'forced') return smallest;
  for (let size = smallest.bytes.length; size >= 1 && tried < most; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.bytes.length && tried < most;) {
      const { bytes } = smallest;
      const less = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      if (!(await attempt({ bytes: less }))) at += size;
    }
  }
  for (let size = smallest.bytes.length; size >= 1 && tried < most; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.bytes.length && tried < most; at += size) {
      const { bytes } = smallest;
      if (bytes.subarray(at, at + size).every((byte) => byte === 0)) continue;
      await attempt({ bytes: bytes.slice().fill(0, at, at + size) });
    }
  }
  return smallest;
}
