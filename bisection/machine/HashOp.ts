import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Sponge } from '../structures/Sponge.js';
import { View } from '../structures/View.js';
import { wordAt } from '../structures/Word.js';
import { charge, expand, wordGas } from './Gas.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';

/** An input up to this long is hashed in one step. */
export const SHORT_HASH = 4096;
/** What a step absorbs of a longer one: 8 blocks of Keccak's rate of 136 bytes. */
const STRIDE = 8 * Sponge.RATE;

interface HashFields {
  /** The input: a prefix, a body and a suffix, one after the other. */
  readonly parts: readonly [View, View, View];
  /** How much of it is absorbed. */
  readonly position: number;
  readonly sponge: Sponge;
  /** Where to go with the result, and with what scratch. */
  readonly then: Phase;
  readonly scratch: Record | undefined;
}

/** Scratch of phase hash. */
export class HashJob extends Record {
  constructor(readonly fields: HashFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x23, 218)
      .view(f.parts[0])
      .view(f.parts[1])
      .view(f.parts[2])
      .u64(f.position)
      .hash(f.sponge.hash)
      .u8(f.then)
      .hash(f.scratch?.hash ?? ZERO_HASH)
      .done();
  }
}

/** KECCAK256: 6 gas a word. A short input is hashed at once, a longer one by phase hash. */
export function keccak256(m: Machine): boolean {
  const offset = pop(m);
  const length = pop(m);
  if (!expand(m, offset, length) || !charge(m, wordGas(6n, length))) return false;
  const size = Number(length);
  if (size === 0) push(m, wordAt(keccak(new Uint8Array(0))));
  else if (size <= SHORT_HASH) {
    push(m, wordAt(keccak(Bytes.readOpened(m.memory(), Number(offset), size, m.witness))));
  } else {
    startHash(
      m,
      View.EMPTY,
      View.of(m.cpu().memory, Number(offset), size),
      View.EMPTY,
      Phase.hashed,
    );
  }
  return true;
}

/** Hashes `prefix ‖ body ‖ suffix`, then goes on in phase `then` with the result in the machine. */
export function startHash(
  m: Machine,
  prefix: View,
  body: View,
  suffix: View,
  then: Phase,
  scratch?: Record,
): void {
  const parts = [prefix, body, suffix] as const;
  m.enter(Phase.hash, new HashJob({ parts, position: 0, sponge: Sponge.START, then, scratch }));
}

/** Phase hash: all of a short input, or the next blocks of a long one. */
export function stepHash(m: Machine): void {
  const f = m.scratch(HashJob).fields;
  const total = f.parts.reduce((sum, part) => sum + part.length, 0);
  if (total <= SHORT_HASH) {
    finish(m, f, keccak(readParts(m, f.parts, 0, total)));
    return;
  }
  const size = Math.min(STRIDE, total - f.position);
  const data = readParts(m, f.parts, f.position, size);
  const before = Sponge.open(f.sponge, m.witness);
  const position = f.position + size;
  if (size === STRIDE) {
    m.enter(Phase.hash, new HashJob({ ...f, position, sponge: Sponge.absorb(before, data) }));
  } else {
    const whole = size - (size % Sponge.RATE);
    const absorbed = Sponge.absorb(before, data.subarray(0, whole));
    finish(m, f, Sponge.finish(absorbed, data.subarray(whole)));
  }
}

/** Phase hashed: KECCAK256's result goes on the stack. */
export function stepHashed(m: Machine): void {
  push(m, wordAt(m.result()));
  m.setResult(ZERO_HASH);
  m.enter(Phase.opcode);
}

function finish(m: Machine, f: HashFields, result: Hash): void {
  m.setResult(result);
  m.enter(f.then, f.scratch);
}

/** `[from, from + length)` of the parts put together. */
function readParts(m: Machine, parts: readonly View[], from: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let start = 0;
  for (const part of parts) {
    const low = Math.max(from, start);
    const high = Math.min(from + length, start + part.length);
    if (low < high) out.set(View.read(part, low - start, high - low, m.witness), low - from);
    start += part.length;
  }
  return out;
}
