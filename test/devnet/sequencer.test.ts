import { describe, expect, it } from 'vitest';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';

describe('a sequencer that drops blocks', () => {
  it('goes on from its head, and has the others still', async () => {
    const [kept, dropping] = await Promise.all([
      Sequencer.create(devnetGenesis()),
      Sequencer.create(devnetGenesis()),
    ]);
    for (const sequencer of [kept, dropping])
      for (let n = 0; n < 5; n++) await sequencer.append([]);
    dropping.drop(3n);
    dropping.drop(2n);
    expect(dropping.head).toEqual(kept.head);
    expect(dropping.blocks()).toEqual(kept.blocks(4n));
    expect(dropping.batch(4n, 5n)).toEqual(kept.batch(4n, 5n));
    expect(() => dropping.blocks(3n)).toThrow(RangeError);
    await Promise.all([kept.append([]), dropping.append([])]);
    expect(dropping.head).toEqual(kept.head);
    dropping.drop(100n);
    expect(dropping.blocks()).toEqual([]);
    expect(dropping.head).toEqual(kept.head);
    await dropping.append([]);
    expect(dropping.blocks(7n)).toHaveLength(1);
  });
});
