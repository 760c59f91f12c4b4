import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { mismatch } from '../../challenger/conformance/mainnetExecutor.js';
import {
  executeWitnessBlock,
  runWitnessBlock,
  witnessBlock,
  type WitnessBlock,
} from '../../challenger/conformance/witnessBlock.js';
import {
  CannotTellError,
  MissingBlockHashError,
  MissingNodeError,
} from '../../challenger/execute/cannotTell.js';
import { Prng } from '../../challenger/devnet/prng.js';
import type { Witness } from '../../challenger/execute/witness.js';
import { WitnessDatabase } from '../../challenger/execute/witness.js';
import { recordWitness } from '../../challenger/execute/witnessRecorder.js';
import { hasData, readData, toHex } from './sharedData.js';

// Real blocks of Ethereum mainnet whose state is only what the block reads: the traps of incomplete state as they occur.

vi.setConfig({ testTimeout: 600_000 });

const SAMPLE = 25;
/** Pieces that are left out, of all that there are; all of them with GAINSAY_ALL_MUTANTS. */
const ONE_IN = 3;
const ALL = process.env['GAINSAY_ALL_MUTANTS'] !== undefined;
const SEED = process.env['GAINSAY_SEED'] ?? '1';

/** Runs the block over another witness: whether it comes to its header. Anything else than that or an error is false. */
async function runsRight(test: WitnessBlock, witness: Witness): Promise<boolean> {
  const done = await executeWitnessBlock({ ...test, witness });
  if ('invalid' in done) return false;
  return mismatch(test.block.header, done.result) === undefined;
}

/** The same, where what is missing may be noticed: that it is, or that the header is the right one. */
async function outcome(test: WitnessBlock, witness: Witness): Promise<'right' | 'cannot tell'> {
  try {
    expect(await runsRight(test, witness)).toBe(true);
    return 'right';
  } catch (error) {
    if (!(error instanceof CannotTellError)) throw error;
    expect(error).toBeInstanceOf(MissingNodeError);
    return 'cannot tell';
  }
}

const without = <T>(list: readonly T[], at: number) => list.filter((_, index) => index !== at);
const hashes = (list: readonly Uint8Array[]) => new Set(list.map((item) => toHex(keccak(item))));

describe.each([
  ['cancun', 'l1-witness/mainnet-20612842-cancun.json.gz'],
  ['prague', 'l1-witness/mainnet-23587691-prague.json.gz'],
] as const)('a mainnet block of %s', (fork, path) => {
  const there = hasData(path);
  const test = there ? witnessBlock(readData(path)) : undefined;

  /** What the block reads of its witness. */
  async function read(of: WitnessBlock): Promise<Witness> {
    const recorder = recordWitness(new WitnessDatabase(of.witness, of.root));
    await executeWitnessBlock(of, recorder);
    return recorder.witness();
  }

  it.skipIf(!there)('comes to every field of its header from its witness alone', async () => {
    expect(await runWitnessBlock(test!)).toEqual({ outcome: 'passed' });
    const done = await executeWitnessBlock(test!);
    expect('result' in done && done.result).toMatchObject({
      stateRoot: test!.block.header.stateRoot,
      receiptsRoot: test!.block.header.receiptsRoot,
      logsBloom: test!.block.header.logsBloom,
      gasUsed: test!.block.header.gasUsed,
      requestsHash: fork === 'prague' ? test!.block.header.requestsHash : undefined,
    });
  });

  it.skipIf(!there)('reads a part of its witness, which is enough', async () => {
    const small = await read(test!);
    const [nodes, codes] = [hashes(test!.witness.nodes), hashes(test!.witness.codes)];
    expect([...hashes(small.nodes)].every((hash) => nodes.has(hash))).toBe(true);
    expect([...hashes(small.codes)].every((hash) => codes.has(hash))).toBe(true);
    expect(await runsRight(test!, small)).toBe(true);
    const again = await read({ ...test!, witness: small });
    expect(hashes(again.nodes)).toEqual(hashes(small.nodes));
    expect(hashes(again.codes)).toEqual(hashes(small.codes));
  });

  it.skipIf(!there)(
    'cannot tell without any node or code that it reads, and is right without any other',
    async () => {
      const { nodes, codes } = test!.witness;
      const small = await read(test!);
      const needed = new Set([...hashes(small.nodes), ...hashes(small.codes)]);
      const random = new Prng(`witness ${SEED}`);
      const seen = { 'cannot tell': 0, right: 0 };
      const compare = async (piece: Uint8Array, rest: Witness) => {
        const expected = needed.has(toHex(keccak(piece))) ? 'cannot tell' : 'right';
        expect(await outcome(test!, rest), `GAINSAY_SEED=${SEED}`).toBe(expected);
        seen[expected]++;
      };
      for (const [at, node] of nodes.entries()) {
        if (!ALL && !random.oneIn(ONE_IN)) continue;
        await compare(node, { nodes: without(nodes, at), codes });
      }
      for (const [at, code] of codes.entries()) {
        if (!ALL && !random.oneIn(ONE_IN)) continue;
        await compare(code, { nodes, codes: without(codes, at) });
      }
      console.log(`${fork}: ${nodes.length} nodes and ${codes.length} codes`, seen);
      expect(seen['cannot tell']).toBeGreaterThan(50);
    },
  );

  it.skipIf(!there)('never comes to another header where a byte is another one', async () => {
    const { nodes, codes } = test!.witness;
    const flipped = (list: readonly Uint8Array[], at: number, byte: number, by: number) =>
      list.map((item, index) => {
        if (index !== at) return item;
        const changed = item.slice();
        changed[byte % item.length]! ^= by;
        return changed;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(nodes.length + codes.length - 1),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 255 }),
        async (at, byte, by) => {
          const witness =
            at < nodes.length
              ? { nodes: flipped(nodes, at, byte, by), codes }
              : { nodes, codes: flipped(codes, at - nodes.length, byte, by) };
          await outcome(test!, witness);
        },
      ),
      { numRuns: SAMPLE, seed: 8 },
    );
  });

  it.skipIf(!there)(
    'is of no use on another state, with another order or with more in it',
    async () => {
      const { nodes, codes } = test!.witness;
      const root = keccak(test!.root);
      const other = { ...test!, root };
      await expect(executeWitnessBlock(other)).rejects.toMatchObject({
        code: 'MISSING_NODE',
        hash: root,
      });
      // A node that is there, and is no root of any state: what stands below it is not what the block needs.
      const inner = keccak(nodes.find((node) => Buffer.compare(keccak(node), test!.root) !== 0)!);
      const wrong = executeWitnessBlock({ ...test!, root: inner }).then((done) => {
        return 'invalid' in done ? 'invalid' : mismatch(test!.block.header, done.result);
      });
      await expect(wrong.catch((error: unknown) => error)).resolves.not.toBe(undefined);
      const more = [...nodes].reverse().concat([new Uint8Array(33).fill(7), new Uint8Array(0)]);
      expect(await runsRight(test!, { nodes: more, codes: [...codes].reverse() })).toBe(true);
    },
  );

  it.skipIf(!there)('asks for no block hash, or cannot tell without it', async () => {
    const bare = { ...test!, blockHashes: [] };
    const error = await executeWitnessBlock(bare).catch((thrown: unknown) => thrown);
    if (error instanceof Error) expect(error).toBeInstanceOf(MissingBlockHashError);
    else expect(await runsRight(bare, test!.witness)).toBe(true);
  });
});
