import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bytes, BytesRangeError } from '../../bisection/structures/Bytes.js';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { HiddenPageError } from '../../bisection/structures/PageTree.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { bytes, range, uint256 } from './arbitraries.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

/** The hash as docs/machine.md §2 words it, from the whole string and without any sharing. */
function specified(data: Uint8Array): Hash {
  let size = 256;
  while (size < data.length) size *= 2;
  const root = (from: number, length: number): Uint8Array => {
    if (length === 256) {
      const page = new Uint8Array(256);
      page.set(data.subarray(from, from + 256));
      return keccak(Buffer.concat([Buffer.of(0x11), page]));
    }
    const half = length / 2;
    return keccak(Buffer.concat([Buffer.of(0x12), root(from, half), root(from + half, half)]));
  };
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(data.length));
  return keccak(Buffer.concat([Buffer.of(0x10), length, root(0, size)]));
}

/** What a read of the model gives: zeros past the end. */
function expected(data: Uint8Array, offset: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  out.set(data.subarray(Math.min(offset, data.length), offset + length));
  return out;
}

type Move =
  | { grow: number }
  | { at: number; data: Uint8Array }
  | { at: number; word: bigint }
  | { snapshot: true };
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ grow: fc.nat({ max: 3000 }) }),
  fc.record({ at: fc.nat({ max: 3000 }), data: fc.uint8Array({ maxLength: 700 }) }),
  fc.record({ at: fc.nat({ max: 3000 }), word: uint256 }),
  fc.record({ snapshot: fc.constant<true>(true) }),
);

describe('Bytes', () => {
  it('reads of a part that was opened what the whole one reads, and nothing else', () => {
    const input = bytes(3000, 1).chain((data) =>
      fc.tuple(fc.constant(data), range(data.length, 900)),
    );
    fc.assert(
      fc.property(input, fc.nat(), ([data, [offset, length]], other) => {
        const whole = Bytes.build(data);
        const proof = new ProofWriter();
        const content = Bytes.read(whole, offset, length, proof);
        const record = new ProofWriter();
        Bytes.open(whole, record);
        const root = record.bytes().slice(9) as Hash;
        const rest = proof.bytes().subarray(length > 0 ? 41 : 0);
        let at = 0;
        const open = (hash: Hash, size: number): Uint8Array => {
          const preimage = rest.subarray(at, (at += size));
          expect(hex(keccak(preimage))).toBe(hex(hash));
          return preimage;
        };
        const part = Bytes.partly(data.length, root, { offset, length }, open);
        expect(at).toBe(rest.length);
        expect(hex(part.hash)).toBe(hex(whole.hash));
        const again = new ProofWriter();
        expect(Bytes.read(part, offset, length, again)).toEqual(content);
        expect(hex(again.bytes())).toBe(hex(proof.bytes()));
        const place = other % data.length;
        const read = (): number => Bytes.read(part, place, 1)[0]!;
        try {
          expect(read()).toBe(data[place]);
        } catch (error) {
          expect(error).toBeInstanceOf(HiddenPageError);
          expect(place >> 8 === offset >> 8 && length > 0).toBe(false);
        }
      }),
    );
  });

  it.each([false, true])('behaves as an array of bytes does (in place: %s)', (inPlace) => {
    fc.assert(
      fc.property(bytes(1500), fc.array(move, { maxLength: 30 }), (start, moves) => {
        let owner: object | undefined = inPlace ? {} : undefined;
        let model: Uint8Array = start;
        let tree = Bytes.build(start);
        const snapshots: [Bytes, Uint8Array][] = [];
        for (const move of moves) {
          if ('grow' in move) {
            model = expected(model, 0, Math.max(model.length, move.grow));
            tree = Bytes.grow(tree, move.grow, owner);
          } else if ('snapshot' in move) {
            snapshots.push([tree, model]);
            if (inPlace) owner = {};
          } else {
            const data = 'data' in move ? move.data : wordOf(move.word);
            const write = () =>
              'data' in move
                ? Bytes.write(tree, move.at, data, undefined, owner)
                : Bytes.writeWord(tree, move.at, move.word, undefined, owner);
            if (move.at + data.length > model.length) {
              expect(write).toThrow(BytesRangeError);
            } else {
              tree = write();
              model = Uint8Array.from(model);
              model.set(data, move.at);
              expect(Bytes.readWord(tree, move.at)).toBe(BigInt(hex(expected(model, move.at, 32))));
            }
          }
          if (model.length % 3 === 0) expect(tree.hash).toEqual(specified(model));
        }
        for (const [bytes, content] of [...snapshots, [tree, model] as const]) {
          expect(bytes.length).toBe(content.length);
          expect(Bytes.toUint8Array(bytes)).toEqual(content);
          expect(bytes.hash).toEqual(specified(content));
        }
      }),
    );
  });

  it('builds, grows and hashes as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(5000), fc.nat({ max: 20000 }), async (data, more) => {
        const built = Bytes.build(data);
        expect(built.hash).toEqual(specified(data));
        expect((await contract.call('bytesBuild', data))[0]).toBe(hex(built.hash));
        const proof = new ProofWriter();
        const grown = Bytes.grow(Bytes.open(built, proof), data.length + more);
        const [changed] = await contract.call('bytesGrow', proof.bytes(), built.hash, grown.length);
        expect(changed).toBe(hex(grown.hash));
      }),
      {
        numRuns: 30,
        examples: [
          [new Uint8Array(0), 0],
          [new Uint8Array(256), 1],
        ],
      },
    );
  });

  it('reads as the contract does, from the same proof', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes(6000).chain((data) => fc.tuple(fc.constant(data), range(data.length, 5000))),
        async ([data, [offset, size]]) => {
          const tree = Bytes.build(data);
          const proof = new ProofWriter();
          const read = Bytes.read(tree, offset, size, proof);
          expect(read).toEqual(expected(data, offset, size));
          const [got] = await contract.call('bytesRead', proof.bytes(), tree.hash, offset, size);
          expect(got).toBe(hex(read));
          if (size === 0) expect(proof.bytes()).toHaveLength(0);
          else if (offset >= data.length) expect(proof.bytes()).toHaveLength(41);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes as the contract does, from the same proof', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes(6000, 1).chain((data) =>
          fc.tuple(fc.constant(data), range(data.length, 5000), bytes(5000)),
        ),
        async ([data, [at, size], text]) => {
          const offset = Math.min(at, data.length);
          const part = text.subarray(0, Math.min(size, data.length - offset));
          const tree = Bytes.build(data);
          const proof = new ProofWriter();
          const changed = Bytes.write(tree, offset, part, proof);
          const model = Uint8Array.from(data);
          model.set(part, offset);
          expect(changed.hash).toEqual(specified(model));
          const args = [tree.hash, offset, part];
          expect((await contract.call('bytesWrite', proof.bytes(), ...args))[0]).toBe(
            hex(changed.hash),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads and writes words as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2000 - 32 }), uint256, async (offset, value) => {
        const tree = Bytes.build(Uint8Array.from({ length: 2000 }, (_, i) => i * 7));
        const read = new ProofWriter();
        const old = Bytes.readWord(Bytes.open(tree, read), offset, read);
        expect((await contract.call('bytesReadWord', read.bytes(), tree.hash, offset))[0]).toBe(
          old,
        );
        const write = new ProofWriter();
        const changed = Bytes.writeWord(Bytes.open(tree, write), offset, value, write);
        expect(
          (await contract.call('bytesWriteWord', write.bytes(), tree.hash, offset, value))[0],
        ).toBe(hex(changed.hash));
        expect(Bytes.readWord(changed, offset)).toBe(value);
      }),
      { numRuns: 30 },
    );
  });

  it('lets the contract accept no other proof', async () => {
    const data = Uint8Array.from({ length: 1500 }, (_, i) => i % 251);
    const tree = Bytes.build(data);
    const read = new ProofWriter();
    Bytes.read(tree, 250, 300, read);
    await expectOnlyProof(read.bytes(), (proof) =>
      contract.call('bytesRead', proof, tree.hash, 250, 300),
    );
    const write = new ProofWriter();
    Bytes.write(tree, 250, data.subarray(0, 300), write);
    await expectOnlyProof(write.bytes(), (proof) =>
      contract.call('bytesWrite', proof, tree.hash, 250, data.subarray(0, 300)),
    );
  });

  it('refuses a write over the end on both sides', async () => {
    const tree = Bytes.build(new Uint8Array(300));
    const proof = new ProofWriter();
    Bytes.open(tree, proof);
    await expect(
      contract.call('bytesWrite', proof.bytes(), tree.hash, 290, new Uint8Array(11)),
    ).rejects.toMatchObject({ errorName: 'BytesRange', args: [290n, 11n, 300n] });
    expect(() => Bytes.write(tree, 290, new Uint8Array(11))).toThrow(BytesRangeError);
  });
});

function wordOf(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
