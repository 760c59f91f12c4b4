import { getCreateAddress } from 'ethers';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { assemble } from '../../challenger/execute/assemble.js';
import { creationScenes, INIT_CODES, LAST_NONCE } from './creations.js';
import { expectSame } from './library.js';
import { allocation, hexOf, sign, wallet } from './scene.js';

const CREATOR = 0xc0den;
const CALLER = 0xca11n;
const hexAddress = (n: bigint) => `0x${n.toString(16).padStart(40, '0')}`;

describe.each([Fork.cancun, Fork.prague])(
  'creations at fork %i come to what @ethereumjs/vm says',
  (fork) => {
    const scenes = creationScenes(hexAddress(CREATOR));
    it.each(Object.keys(scenes))('%s', async (name) => {
      const isStatic = name.includes('static');
      const nonce = name === LAST_NONCE ? (1n << 64n) - 1n : 1n;
      const code = assemble(isStatic ? scenes['create']! : scenes[name]!);
      const accounts = allocation().set(CREATOR, { nonce, balance: 1000n, code });
      if (isStatic) accounts.set(CALLER, { nonce: 1n, code: assemble(scenes[name]!) });
      const to = hexAddress(isStatic ? CALLER : CREATOR);
      const met = await expectSame(sign({ to, gasLimit: 1_000_000n }), accounts, fork);
      expect(met.includes(Phase.destruct)).toBe(name === 'destroyed');
    });

    it.each(Object.keys(INIT_CODES))('a transaction with init code %s', async (name) => {
      const raw = sign({ to: null, data: hexOf(INIT_CODES[name]!), gasLimit: 300_000n });
      expect(await expectSame(raw, allocation(), fork)).toContain(Phase.createStart);
    });

    it.each([
      ['a nonce', { nonce: 1n }, true],
      ['code', { balance: 3n, code: Uint8Array.of(0) }, true],
      ['storage', { balance: 3n, storage: new Map([[1n, 2n]]) }, true],
      ['a balance', { balance: 3n }, false],
    ])('an address with %s', async (_, given, isTaken) => {
      const taken = BigInt(getCreateAddress({ from: wallet.address, nonce: 3 }));
      const accounts = allocation().set(taken, given);
      const data = hexOf(INIT_CODES['that deposits']!);
      const met = await expectSame(sign({ to: null, data, gasLimit: 300_000n }), accounts, fork);
      expect(met.includes(Phase.deposit)).toBe(!isTaken);
    });

    it('the longest init code, which jumps to its end', async () => {
      const data = Uint8Array.from({ length: 49152 }, (_, i) => (i % 5 === 0 ? 0x7f : 0x5b));
      data.set(assemble('PUSH2:0xbff0 JUMP'));
      data.fill(0x5b, 49152 - 80);
      data.set(assemble('ADDRESS 1 SSTORE'), 49152 - 8);
      const raw = sign({ to: null, data: hexOf(data), gasLimit: 3_000_000n });
      const met = await expectSame(raw, allocation(), fork);
      expect(met.filter((phase) => phase === Phase.initCode).length).toBe(3);
    });
  },
);
