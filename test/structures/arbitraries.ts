import fc from 'fast-check';

/** A 256-bit word; small ones, one-bit ones and the greatest ones come up often. */
export const uint256 = fc.oneof(
  fc.bigInt({ min: 0n, max: 300n }),
  fc.nat({ max: 255 }).map((bit) => 1n << BigInt(bit)),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.constant(2n ** 256n - 1n),
);

/** Bytes up to a length, with runs of zeros. */
export const bytes = (maxLength: number, minLength = 0) =>
  fc
    .tuple(
      fc.integer({ min: minLength, max: maxLength }),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
    )
    .map(([length, pattern]) =>
      Uint8Array.from({ length }, (_, i) =>
        (i >> 7) % 3 === 0 ? 0 : ((pattern[i % pattern.length] ?? 0) + i) & 0xff,
      ),
    );

/** A range that may reach over the end of `length`, or be past it; often at the edge of a page. */
export const range = (length: number, maxSize: number) =>
  fc.tuple(
    fc.oneof(
      fc.nat({ max: length + 300 }),
      fc
        .tuple(fc.nat({ max: (length >> 8) + 1 }), fc.integer({ min: -33, max: 33 }))
        .map(([page, by]) => Math.max(0, 256 * page + by)),
    ),
    fc.oneof(fc.nat({ max: maxSize }), fc.constantFrom(0, 1, 32, 256)),
  );
