import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterKey, type PlayPlace } from '../../challenger/explain/playKeys.js';

const START: PlayPlace = { at: 0, typed: '', isOver: false };
const typing = (keys: readonly string[], total = 10): PlayPlace =>
  keys.reduce((place, key) => afterKey(place, key, total), START);

describe('keys of a recorded dispute', () => {
  it.each([
    [['n', ' ', '\u001b[C'], 3],
    [['n', 'n', 'b'], 1],
    [['G', '\u001b[D'], 8],
    [['G', 'g'], 0],
    [['7', '\r'], 6],
    [['1', '0', '\n'], 9],
    [['9', '9', '\r'], 9],
    [['0', '\r'], 0],
    [['5', 'x', '\r'], 1],
    [['b'], 0],
  ])('%j lead to move %i', (keys, at) => {
    expect(typing(keys)).toMatchObject({ at, isOver: false });
  });

  it.each(['q', '\u0003', '\u0004'])('%j ends it', (key) => {
    expect(typing([key]).isOver).toBe(true);
  });

  it('never lead outside of it', () => {
    const key = fc.oneof(
      fc.constantFrom('n', 'b', 'g', 'G', '\r'),
      fc.integer({ min: 0, max: 9 }).map(String),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(key), fc.integer({ min: 1, max: 30 }), (keys, total) => {
        const { at } = typing(keys, total);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThan(total);
      }),
    );
  });
});
