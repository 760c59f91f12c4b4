import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../bisection/structures/Code.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { range } from './arbitraries.js';
import { expectOnlyProof, PureContract } from './solidity.js';

const contract = await PureContract.load('StructuresHarness');
const hex = (data: Uint8Array): string => `0x${Buffer.from(data).toString('hex')}`;

/** Code made of whole instructions, heavy in long PUSHes and JUMPDESTs, cut off anywhere. */
const code = fc
  .array(
    fc.oneof(
      fc.constantFrom([0x5b], [0x00], [0x5f], [0x80]),
      fc
        .tuple(fc.constantFrom(1, 2, 31, 32), fc.constantFrom(0x5b, 0x60, 0x7f, 0x00, 0x5a))
        .map(([size, fill]) => [0x5f + size, ...new Array<number>(size).fill(fill)]),
      fc.uint8Array({ minLength: 1, maxLength: 5 }).map((raw) => [...raw]),
    ),
    { maxLength: 120 },
  )
  .chain((parts) => {
    const raw = parts.flat();
    return fc.nat({ max: raw.length }).map((cut) => Uint8Array.from(raw.slice(cut >> 2)));
  });

/** Where instructions begin, by the definition of the EVM (Yellow Paper, 9.4.3). */
function starts(raw: Uint8Array): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < raw.length; at++) {
    found.add(at);
    const opcode = raw[at]!;
    if (opcode >= 0x60 && opcode <= 0x7f) at += opcode - 0x5f;
  }
  return found;
}

/** The hash as docs/machine.md §2 words it. */
function specified(raw: Uint8Array): Uint8Array {
  let size = 256;
  while (size < raw.length) size *= 2;
  const begin = starts(raw);
  const tree = (from: number, length: number): Uint8Array => {
    if (length > 256) {
      const half = length / 2;
      return keccak(Buffer.concat([Buffer.of(0x12), tree(from, half), tree(from + half, half)]));
    }
    const page = new Uint8Array(256);
    page.set(raw.subarray(from, from + 256));
    if (from >= raw.length) return keccak(Buffer.concat([Buffer.of(0x11), page]));
    // Past the end of the code a cut-off PUSH still has data: count it from the last instruction that begins.
    let last = from - 1;
    while (last >= 0 && !begin.has(last)) last--;
    const opcode = last < 0 ? 0 : raw[last]!;
    const next = opcode >= 0x60 && opcode <= 0x7f ? last + 1 + opcode - 0x5f : last + 1;
    return keccak(Buffer.concat([Buffer.of(0x14, Math.max(0, next - from)), page]));
  };
  const length = Buffer.alloc(4);
  length.writeUInt32BE(raw.length);
  return keccak(Buffer.concat([Buffer.of(0x13), length, tree(0, size)]));
}

describe('Code', () => {
  it('has the hash that is specified, on both sides', async () => {
    await fc.assert(
      fc.asyncProperty(code, async (raw) => {
        expect(Code.build(raw).hash).toEqual(specified(raw));
        expect((await contract.call('codeBuild', raw))[0]).toBe(hex(specified(raw)));
      }),
      {
        numRuns: 60,
        examples: [
          [new Uint8Array(0)],
          [new Uint8Array(24576).fill(0x7f)],
          [new Uint8Array(33000).fill(0x7f)],
        ],
      },
    );
  });

  it('fetches opcodes and push data as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(code, fc.nat(), async (raw, seed) => {
        const tree = Code.build(raw);
        const pc = seed % (raw.length + 2);
        const proof = new ProofWriter();
        const opcode = Code.opcode(Code.open(tree, proof), pc, proof);
        expect(opcode).toBe(raw[pc] ?? 0);
        let value = 0n;
        if (opcode >= 0x5f && opcode <= 0x7f) {
          const size = opcode - 0x5f;
          const data = new Uint8Array(size);
          data.set(raw.subarray(pc + 1, pc + 1 + size));
          value = BigInt(`0x0${hex(data).slice(2)}`);
          expect(Code.pushData(tree, pc, size, proof)).toBe(value);
          expect(Code.pushData(tree, pc, size)).toBe(value); // from the table
        }
        const step = await contract.call('codeStep', proof.bytes(), tree.hash, pc);
        expect([...step]).toEqual([BigInt(opcode), value]);
      }),
      { numRuns: 150 },
    );
  });

  it('opens the next page for push data only when data of the code is in it', async () => {
    const proofOf = (length: number, pc: number, push: number) => {
      const raw = new Uint8Array(length).fill(0x5b);
      raw[pc] = push;
      const tree = Code.build(raw);
      const proof = new ProofWriter();
      Code.pushData(tree, pc, push - 0x5f, (Code.opcode(tree, pc, proof), proof));
      return proof.bytes().length;
    };
    expect(proofOf(512, 254, 0x60)).toBe(65 + 258);
    expect(proofOf(512, 254, 0x61)).toBe(2 * (65 + 258));
    expect(proofOf(257, 255, 0x60)).toBe(2 * (65 + 258));
    expect(proofOf(256, 255, 0x7f)).toBe(258);
  });

  it('tells jump targets as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(code, fc.nat(), async (raw, seed) => {
        const tree = Code.build(raw);
        const dests = [...raw.keys()].filter((at) => raw[at] === 0x5b);
        const dest = seed % 3 === 0 ? seed % (raw.length + 2) : (dests[seed % dests.length] ?? 0);
        const proof = new ProofWriter();
        const target = Code.isJumpTarget(Code.open(tree, proof), dest, proof);
        expect(target).toBe(raw[dest] === 0x5b && starts(raw).has(dest));
        const [got] = await contract.call('codeIsJumpTarget', proof.bytes(), tree.hash, dest);
        expect(got).toBe(target);
      }),
      { numRuns: 150 },
    );
  });

  it('reads ranges as the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(code, range(2000, 1500), async (raw, [offset, size]) => {
        const tree = Code.build(raw);
        const proof = new ProofWriter();
        const expected = new Uint8Array(size);
        expected.set(raw.subarray(offset, offset + size));
        expect(Code.read(Code.open(tree, proof), offset, size, proof)).toEqual(expected);
        expect(Code.read(tree, offset, size)).toEqual(expected);
        const [got] = await contract.call('codeRead', proof.bytes(), tree.hash, offset, size);
        expect(got).toBe(hex(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('lets the contract accept no other proof', async () => {
    const raw = Uint8Array.from({ length: 800 }, (_, i) => (i % 5 === 0 ? 0x7f : i % 256));
    raw[250] = 0x7f;
    const tree = Code.build(raw);
    const step = new ProofWriter();
    expect(Code.opcode(Code.open(tree, step), 250, step)).toBe(0x7f);
    Code.pushData(tree, 250, 32, step);
    await expectOnlyProof(step.bytes(), (proof) =>
      contract.call('codeStep', proof, tree.hash, 250),
    );
    const jump = new ProofWriter();
    Code.isJumpTarget(Code.open(tree, jump), 700, jump);
    await expectOnlyProof(jump.bytes(), (proof) =>
      contract.call('codeIsJumpTarget', proof, tree.hash, 700),
    );
  });
});
