/**
 * Keccak-f[1600] (FIPS 202, §3) as a WebAssembly module, put together here instruction by instruction.
 *
 * Why not a library's: the hash of a state is some four hashes of one block, so a step tree is little but this
 * permutation, and what libraries offer is compiled from code with its 24 rounds unrolled. That is too much for V8's
 * register allocator: one round in a loop takes half the time (docs/speed.md), and 1.2 kB.
 */
export interface KeccakExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /**
   * Takes the blocks (136 bytes each) in `[from, to)` of the memory into the sponge and leaves its state, 200 bytes, at
   * `STATE_AT`. `resume` 1 goes on from the state that is there, 0 starts with zeros.
   */
  readonly absorb: (from: number, to: number, resume: number) => void;
}

/** Bytes a block. */
export const RATE = 136;
/** Where in the memory the state is, and from where on the rest of it is free. */
export const STATE_AT = 256;
export const FREE_AT = 512;
/** Bytes of memory. */
export const MEMORY_SIZE = 65536;

const ROUNDS = 24;
/** Rotation of lane x + 5y (FIPS 202, §3.2.2). */
const ROTATIONS = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
];

// Opcodes of WebAssembly (core specification, §5.4).
const I32 = 0x7f;
const I64 = 0x7e;
const LOOP = [0x03, 0x40];
const IF = [0x04, 0x40];
const END = 0x0b;
const BRANCH_IF = [0x0d, 0x00];
const I32_LESS = 0x49;
const I32_ADD = 0x6a;
const AND = 0x83;
const XOR = 0x85;
const ROTATE = 0x89;

// Locals: three parameters, the round's constant's place, then the lanes in i64.
const FROM = 0;
const TO = 1;
const RESUME = 2;
const ROUND = 3;
const A = (lane: number): number => 4 + lane;
const B = (lane: number): number => 29 + lane;
const C = (x: number): number => 54 + (x % 5);
const D = (x: number): number => 59 + (x % 5);
const LANE_LOCALS = 60;

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const i32 = (value: number): number[] => [0x41, ...signed(value)];
const i64 = (value: number): number[] => [0x42, ...signed(value)];
const load = (offset: number): number[] => [0x29, 0, ...unsigned(offset)];
const store = (offset: number): number[] => [0x37, 0, ...unsigned(offset)];
const lanes = (make: (lane: number) => number[], count = 25): number[] =>
  Array.from({ length: count }, (_, lane) => make(lane)).flat();

/** One round, from the lanes A to the lanes A; the constants stand at the start of the memory. */
function round(): number[] {
  const column = (x: number): number[] => [
    ...get(A(x)),
    ...[5, 10, 15, 20].flatMap((y) => [...get(A(x + y)), XOR]),
    ...set(C(x)),
  ];
  const theta = (x: number): number[] => [
    ...[...get(C(x + 4)), ...get(C(x + 1)), ...i64(1), ROTATE, XOR],
    ...set(D(x)),
  ];
  const rhoAndPi = (lane: number): number[] => {
    const [x, y] = [lane % 5, Math.floor(lane / 5)];
    const turned = [...get(A(lane)), ...get(D(x)), XOR, ...i64(ROTATIONS[lane] ?? 0), ROTATE];
    return [...turned, ...set(B(y + 5 * ((2 * x + 3 * y) % 5)))];
  };
  const chi = (lane: number): number[] => {
    const [x, row] = [lane % 5, lane - (lane % 5)];
    const next = get(B(row + ((x + 1) % 5)));
    const notNext = [...next, ...i64(-1), XOR];
    const mixed = [...get(B(lane)), ...notNext, ...get(B(row + ((x + 2) % 5))), AND, XOR];
    return [...mixed, ...set(A(lane))];
  };
  const iota = [...get(A(0)), ...get(ROUND), ...load(0), XOR, ...set(A(0))];
  return [...lanes(column, 5), ...lanes(theta, 5), ...lanes(rhoAndPi), ...lanes(chi), ...iota];
}

function absorb(): number[] {
  const resume = lanes((lane) => [...i32(STATE_AT), ...load(8 * lane), ...set(A(lane))]);
  const takeIn = (lane: number): number[] => [
    ...[...get(A(lane)), ...get(FROM), ...load(8 * lane), XOR],
    ...set(A(lane)),
  ];
  const advance = (local: number, by: number): number[] => [
    ...[...get(local), ...i32(by), I32_ADD],
    ...set(local),
  ];
  const rounds = [
    ...[...i32(0), ...set(ROUND)],
    ...[...LOOP, ...round(), ...advance(ROUND, 8)],
    ...[...get(ROUND), ...i32(8 * ROUNDS), I32_LESS, ...BRANCH_IF, END],
  ];
  return [
    ...[2, 1, I32, LANE_LOCALS, I64], // two groups of locals: the round, and the lanes
    ...[...get(RESUME), ...IF, ...resume, END],
    ...[...LOOP, ...lanes(takeIn, RATE / 8), ...rounds, ...advance(FROM, RATE)],
    ...[...get(FROM), ...get(TO), I32_LESS, ...BRANCH_IF, END],
    ...lanes((lane) => [...i32(STATE_AT), ...get(A(lane)), ...store(8 * lane)]),
    END,
  ];
}

/** The constants of the rounds (FIPS 202, §3.2.5), 8 bytes each, from the LFSR x^8 + x^6 + x^5 + x^4 + 1. */
function roundConstants(): number[] {
  const bytes = new Uint8Array(8 * ROUNDS);
  let register = 1;
  for (let r = 0; r < ROUNDS; r++) {
    for (let j = 0; j <= 6; j++) {
      const at = 2 ** j - 1;
      if ((register & 1) === 1)
        bytes[8 * r + (at >> 3)] = (bytes[8 * r + (at >> 3)] ?? 0) | (1 << (at & 7));
      register <<= 1;
      if (register > 0xff) register ^= 0x171;
    }
  }
  return [...bytes];
}

/** The module, compiled and with a memory of its own. */
export function keccakModule(): KeccakExports {
  const name = (text: string): number[] => vector([...text].map((letter) => letter.charCodeAt(0)));
  const section = (id: number, items: readonly number[][]): number[] => [
    id,
    ...vector([...unsigned(items.length), ...items.flat()]),
  ];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...vector([I32, I32, I32]), 0]]), // types
    ...section(3, [[0]]), // functions
    ...section(5, [[0, MEMORY_SIZE / 65536]]), // memories
    ...section(7, [
      [...name('memory'), 2, 0],
      [...name('absorb'), 0, 0],
    ]),
    ...section(10, [vector(absorb())]), // codes
    ...section(11, [[0, ...i32(0), END, ...vector(roundConstants())]]), // data
  ];
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  return new WebAssembly.Instance(module).exports;
}

/** What is used of the global of that name: a type for it comes only with those of a browser. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { readonly exports: KeccakExports };
  };
};

/** Bytes behind their number. */
function vector(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40
    ? [value & 0x7f]
    : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
