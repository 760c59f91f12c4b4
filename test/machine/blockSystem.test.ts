import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { integerOf } from '../../bisection/structures/Word.js';
import { blockScene, PARENT } from './blocks.js';
import { Provers } from './provers.js';
import { allocation, type Given, hexOf, stateOf } from './scene.js';

const provers = await Provers.load();

describe('the system calls of a block', () => {
  const BEACON_ROOTS = 0x000f3df6d732807ef1319fb7b8bb8522d0beac02n;
  const BLOCK_HASHES = 0x0000f90827f1c53a10cb7a02335b175320002935n;
  const code = Uint8Array.of(0xfe);
  const ring = (count: bigint) => {
    const slots = new Map<bigint, bigint>();
    for (let i = 0n; i < count; i++) slots.set(i * 37n, i + 1n);
    return slots;
  };

  it.each([
    ['both', true, true, Fork.prague, 0n, 0xbbn],
    ['both, over full rings', true, true, Fork.prague, 600n, 0xbbn],
    ['both at cancun', true, true, Fork.cancun, 10n, 0xbbn],
    ['beacon roots', true, false, Fork.prague, 10n, 0xbbn],
    ['a beacon root of zero', true, false, Fork.prague, 10n, 0n],
    ['block hashes', false, true, Fork.prague, 10n, 0xbbn],
    ['neither', false, false, Fork.prague, 10n, 0xbbn],
  ])('write: %s', async (_, beaconRoots, blockHashes, fork, filled, byte) => {
    const timestamp = PARENT.timestamp + 1n;
    const beaconRoot = new Uint8Array(32).fill(Number(byte));
    const roots = new Map(ring(filled));
    // What the block writes over: with a root of zero this slot goes.
    roots.set((timestamp % 8191n) + 8191n, 5n);
    const accounts = new Map<bigint, Given>([
      ...allocation(),
      [BEACON_ROOTS, { nonce: 1n, code, storage: roots }],
      [BLOCK_HASHES, { nonce: 1n, code, storage: ring(filled) }],
    ]);
    const { machine, host } = blockScene(
      [{ parentBeaconBlockRoot: beaconRoot }],
      { beaconRoots, blockHashes, fork },
      { accounts },
    );
    await provers.unit(machine, host);
    const phases = (await provers.unit(machine, host)).map(({ phase }) => phase);
    expect(phases.includes(Phase.blockSystem)).toBe(beaconRoots || blockHashes);
    const after = new Map(accounts);
    if (beaconRoots) {
      const storage = new Map(roots).set(timestamp % 8191n, timestamp);
      storage.set((timestamp % 8191n) + 8191n, integerOf(beaconRoot));
      if (byte === 0n) storage.delete((timestamp % 8191n) + 8191n);
      after.set(BEACON_ROOTS, { nonce: 1n, code, storage });
    }
    if (blockHashes && fork !== Fork.cancun) {
      const storage = ring(filled).set(PARENT.number % 8191n, integerOf(PARENT.hash));
      after.set(BLOCK_HASHES, { nonce: 1n, code, storage });
    }
    machine.begin(undefined);
    expect(hexOf(machine.world().fields.state.hash)).toBe(hexOf(stateOf(after).hash));
  });
});
