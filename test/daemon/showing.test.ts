import { expect, it } from 'vitest';
import { Showing } from '../../challenger/daemon/showing.js';

class Broken extends Error {
  readonly code = 'BROKEN';
}

it('says that reading fails until a whole reading is over, whatever goes well in between', async () => {
  let now = 0;
  const showing = new Showing({ now: () => now });
  const read = async (hash: string, isWell: boolean): Promise<void> => {
    await showing.run(hash, () => {
      now += 100;
      return isWell ? Promise.resolve() : Promise.reject(new Broken('it cannot be read'));
    });
  };
  expect(showing.isDue('a')).toBe(true);
  await expect(read('a', false)).rejects.toThrow(Broken);
  // One is nothing.
  expect(showing.failure).toBeUndefined();
  // There is no time for it at the next look, which fails by nothing.
  expect(showing.isDue('a')).toBe(false);
  now += 300;
  expect(showing.isDue('a')).toBe(true);
  await expect(read('a', false)).rejects.toThrow(Broken);
  expect(showing.failure).toMatchObject({ code: 'BROKEN', message: 'it cannot be read' });
  expect(showing.isDue('b')).toBe(false);
  now += 300;
  expect(showing.failure).toBeDefined();
  await read('b', true);
  expect(showing.failure).toBeUndefined();
  now += 300;
  expect(showing.isDue('b')).toBe(false);
  expect(showing.isDue('c')).toBe(true);
});
