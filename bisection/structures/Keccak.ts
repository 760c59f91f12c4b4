import { FREE_AT, keccakModule, MEMORY_SIZE, RATE, STATE_AT } from './KeccakModule.js';

/** 32 bytes that name a preimage. */
export type Hash = Uint8Array & { readonly __hash: unique symbol };

const { memory, absorb } = keccakModule();
const buffer = new Uint8Array(memory.buffer);
/** Where whole blocks end that fit into the memory. */
const FULL = FREE_AT + RATE * Math.floor((MEMORY_SIZE - FREE_AT) / RATE);

/** Keccak-256 of `data`: a new array of 32 bytes. */
export function keccak(data: Uint8Array): Hash {
  digest(data);
  return buffer.slice(STATE_AT, STATE_AT + 32) as Hash;
}

/** Writes Keccak-256 of `data` into `out[at .. at + 32)`. */
export function keccakInto(data: Uint8Array, out: Uint8Array, at: number): void {
  digest(data);
  out.set(output, at);
}

/** The 200 bytes of the sponge's state after taking in `blocks`, which are whole (136 bytes each). */
export function keccakAbsorb(state: Uint8Array, blocks: Uint8Array): Uint8Array {
  buffer.set(state, STATE_AT);
  feed(blocks, blocks.length, 1);
  return buffer.slice(STATE_AT, STATE_AT + state.length);
}

const output = buffer.subarray(STATE_AT, STATE_AT + 32);

/** Leaves the hash where the state is. */
function digest(data: Uint8Array): void {
  const { length } = data;
  let resume = 0;
  let rest = data;
  if (length >= RATE) {
    const whole = length - (length % RATE);
    feed(data, whole, 0);
    resume = 1;
    rest = data.subarray(whole);
  }
  // The last block: what is left, 0x01, zeros, 0x80 (Ethereum's padding).
  buffer.set(rest, FREE_AT);
  const end = FREE_AT + RATE;
  buffer.fill(0, FREE_AT + rest.length, end);
  buffer[FREE_AT + rest.length] = 0x01;
  buffer[end - 1] = (buffer[end - 1] ?? 0) | 0x80;
  absorb(FREE_AT, end, resume);
}

/** Takes in the first `length` bytes of `data`, whole blocks, as many at once as fit into the memory. */
function feed(data: Uint8Array, length: number, resume: 0 | 1): void {
  const most = FULL - FREE_AT;
  for (let at = 0; at < length; at += most) {
    const part = data.subarray(at, Math.min(length, at + most));
    buffer.set(part, FREE_AT);
    absorb(FREE_AT, FREE_AT + part.length, at === 0 ? resume : 1);
  }
}
