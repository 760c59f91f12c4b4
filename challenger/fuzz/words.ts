import fc from 'fast-check';

const EDGES = [
  ...[0n, 1n, 2n, 3n, 5n, 31n, 32n, 33n, 127n, 128n, 255n, 256n, 257n],
  ...[16n, 31n, 32n, 63n, 64n, 127n, 128n, 255n].flatMap((bits) => [
    (1n << bits) - 1n,
    1n << bits,
    (1n << bits) + 1n,
  ]),
  (1n << 256n) - 2n,
  (1n << 256n) - 1n,
];

/** A 256-bit word; edges and small ones come up often. */
export const word: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 300n }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }) },
);

/** Where memory pages end, and what stands around it; 32-byte words over it. */
const PAGE_EDGES = [223n, 224n, 225n, 255n, 256n, 257n, 480n, 511n, 512n, 513n, 1023n, 1024n];
/** Past what any frame can pay for; the last of 32 bits, what no longer fits in 32 and 64. */
const HUGE = [
  ...[(1n << 32n) - 33n, (1n << 32n) - 1n, 1n << 32n, (1n << 32n) + 1n],
  ...[(1n << 64n) - 1n, 1n << 64n, (1n << 255n) + 5n, (1n << 256n) - 32n, (1n << 256n) - 1n],
];

/** An offset into memory, calldata, code or returned data. */
export const offset: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 60, arbitrary: fc.bigInt({ min: 0n, max: 96n }) },
  { weight: 30, arbitrary: fc.constantFrom(...PAGE_EDGES) },
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 9_000n }) },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE) },
);

/** The length of a range that begins at an `offset`. */
export const length: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 60, arbitrary: fc.bigInt({ min: 0n, max: 70n }) },
  { weight: 40, arbitrary: fc.constantFrom(0n, 1n, 31n, 32n, 33n, ...PAGE_EDGES) },
  { weight: 8, arbitrary: fc.constantFrom(4_095n, 4_096n, 4_097n, 5_440n, 9_000n) },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE) },
);

/** A length that a frame can pay for. */
export const modestLength = length.map((value) => (value > 10_000n ? value % 600n : value));

/** Bytes up to a length; runs of zeros come up often. */
export const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.uint8Array({ maxLength: Math.min(maxLength, 64), size: 'max' }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.nat({ max: maxLength }),
          fc.uint8Array({ minLength: 1, maxLength: 9, size: 'max' }),
          fc.nat(5),
        )
        .map(([size, pattern, zeros]) =>
          Uint8Array.from({ length: size }, (_, i) =>
            (i >> 5) % 6 < zeros ? 0 : (pattern[i % pattern.length] ?? 0),
          ),
        ),
    },
  );

/** A word as the assembler takes it. */
export const text = (value: bigint): string => `0x${value.toString(16)}`;

/** 0x and two digits a byte. */
export const hex = (value: Uint8Array): string => `0x${Buffer.from(value).toString('hex')}`;
