import fc from 'fast-check';
import { keccak256 } from 'ethers';
import { describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { Sponge, SpongeInputError } from '../../bisection/structures/Sponge.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;
const content = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => (i * i * 31 + seed * (i + 7)) & 0xff);

describe('Sponge', () => {
  it('hashes as one Keccak-256 does, however the blocks are cut into steps', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1500 }),
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        (length, seed, step) => {
          const data = content(length, seed);
          let sponge = Sponge.START;
          let at = 0;
          for (; data.length - at >= 136 * step; at += 136 * step) {
            sponge = Sponge.absorb(sponge, data.subarray(at, at + 136 * step));
          }
          for (; data.length - at >= 136; at += 136) {
            sponge = Sponge.absorb(sponge, data.subarray(at, at + 136));
          }
          const hash = Sponge.finish(sponge, data.subarray(at));
          expect(hash).toEqual(keccak(data));
          expect(hex(hash)).toBe(keccak256(data));
        },
      ),
      {
        examples: [
          [135, 1, 1],
          [136, 1, 1],
          [137, 1, 1],
          [271, 1, 2],
          [0, 0, 1],
        ],
      },
    );
  });

  it('has the states and the hashes of the contract', async () => {
    expect((await contract.call('spongeStart'))[0]).toBe(hex(Sponge.START.hash));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 700 }), fc.nat(), async (length, seed) => {
        const data = content(length, seed);
        const whole = length - (length % 136);
        const opened = new ProofWriter();
        const blocks = data.subarray(0, whole);
        const sponge = Sponge.absorb(Sponge.open(Sponge.START, opened), blocks);
        const args = [Sponge.START.hash, blocks];
        const [absorbed] = await contract.call('spongeAbsorb', opened.bytes(), ...args);
        expect(absorbed).toBe(hex(sponge.hash));
        const again = new ProofWriter();
        Sponge.open(sponge, again);
        const [hash] = await contract.call(
          'spongeFinish',
          again.bytes(),
          sponge.hash,
          data.subarray(whole),
        );
        expect(hash).toBe(keccak256(data));
      }),
      {
        numRuns: 20,
        examples: [
          [135, 1],
          [136, 1],
          [271, 1],
        ],
      },
    );
  });

  it('lets the contract accept no other proof, and no part of a block', async () => {
    const sponge = Sponge.absorb(Sponge.START, content(136, 5));
    const proof = new ProofWriter();
    Sponge.open(sponge, proof);
    await expectOnlyProof(proof.bytes(), (bytes) =>
      contract.call('spongeFinish', bytes, sponge.hash, content(9, 9)),
    );
    for (const [name, length] of [
      ['spongeAbsorb', 135],
      ['spongeFinish', 136],
    ] as const) {
      await expect(
        contract.call(name, proof.bytes(), sponge.hash, content(length, 1)),
      ).rejects.toMatchObject({ errorName: 'BadSpongeInput', args: [BigInt(length)] });
    }
    expect(() => Sponge.absorb(sponge, content(135, 1))).toThrow(SpongeInputError);
    expect(() => Sponge.finish(sponge, content(136, 1))).toThrow(SpongeInputError);
  });
});
