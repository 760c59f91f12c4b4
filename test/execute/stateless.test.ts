import { beforeAll, describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { BrokenAncestryError, headFromHeaders } from '../../challenger/execute/ancestry.js';
import { MissingBlockHashError, MissingNodeError } from '../../challenger/execute/cannotTell.js';
import type { BlockResult, ChainHead } from '../../challenger/execute/executor.js';
import { executeStateless } from '../../challenger/execute/stateless.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import type { Witness } from '../../challenger/execute/witness.js';
import { recordWitness } from '../../challenger/execute/witnessRecorder.js';

// Blocks of a chain of ours, executed over what their first execution read.

const BLOCKS = 25;
let sequencer: Sequencer;

beforeAll(async () => {
  const genesis = devnetGenesis();
  const { chainId, fork } = genesis;
  const random = new Prng('stateless');
  const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random });
  sequencer = await Sequencer.create(genesis);
  await sequencer.append(traffic.opening().map(({ raw }) => raw));
  for (let n = 1; n < BLOCKS; n++) {
    await sequencer.append(Array.from({ length: 12 }, () => traffic.next().raw));
  }
}, 120_000);

interface Recorded {
  readonly parent: ChainHead;
  readonly block: Parameters<VmExecutor['execute']>[1];
  readonly witness: Witness;
  readonly result: BlockResult;
}

/** Every block with what executing it read. */
async function* recorded(): AsyncGenerator<Recorded> {
  let parent = sequencer.start;
  for (const { block, result } of sequencer.blocks()) {
    const nodes = recordWitness(sequencer.nodes);
    const { config } = sequencer;
    const again = await new VmExecutor({ config, nodes }).execute(parent, block);
    expect(again.header.hash).toEqual(result.header.hash);
    yield { parent, block, witness: nodes.witness(), result };
    parent = result.head;
  }
}

const without = <T>(list: readonly T[], at: number) => list.filter((_, index) => index !== at);

describe('blocks of a chain of ours', () => {
  it('come to the same header and the same states between over their witness alone', async () => {
    const { config } = sequencer;
    let nodes = 0;
    for await (const { parent, block, witness, result } of recorded()) {
      const again = await executeStateless(parent, block, { config, witness });
      expect(again.header).toEqual(result.header);
      expect(again.transactions).toEqual(result.transactions);
      const roughly = { config, witness, intermediateRoots: false };
      const whole = await executeStateless(parent, block, roughly);
      expect(whole.header).toEqual(result.header);
      nodes += witness.nodes.length;
    }
    expect(nodes).toBeGreaterThan(BLOCKS);
  }, 120_000);

  it('cannot be told of without any piece of what they read', async () => {
    const { config } = sequencer;
    let pieces = 0;
    for await (const { parent, block, witness } of recorded()) {
      if (parent.number % 6n !== 1n) continue;
      const { nodes, codes } = witness;
      const parts = [
        ...nodes.map((_, at) => ({ nodes: without(nodes, at), codes })),
        ...codes.map((_, at) => ({ nodes, codes: without(codes, at) })),
      ];
      for (const part of parts) {
        const run = executeStateless(parent, block, { config, witness: part });
        await expect(run).rejects.toThrow(MissingNodeError);
        pieces++;
      }
    }
    expect(pieces).toBeGreaterThan(50);
  }, 120_000);

  it('are not executed on another state than that of the head before them', async () => {
    const { config } = sequencer;
    for await (const { parent, block, witness } of recorded()) {
      const stateRoot = keccak(parent.stateRoot);
      const run = executeStateless({ ...parent, stateRoot }, block, { config, witness });
      await expect(run).rejects.toMatchObject({ code: 'MISSING_NODE', hash: stateRoot });
      break;
    }
  });

  it('ask for block hashes that are there, or cannot be told of', async () => {
    const { config } = sequencer;
    let asked = 0;
    for await (const { parent, block, witness, result } of recorded()) {
      const bare = { ...parent, recentHashes: [] };
      const again = await executeStateless(bare, block, { config, witness }).catch(
        (error: unknown) => error,
      );
      if (!(again instanceof MissingBlockHashError)) {
        expect(again).toMatchObject({ header: { hash: result.header.hash } });
      } else asked++;
    }
    expect(asked).toBeGreaterThan(0);
  }, 120_000);
});

describe('a head from headers', () => {
  /** The youngest first; block 0's is left out, for anvil's block 0 names no state. */
  const headers = () =>
    sequencer
      .blocks()
      .map(({ result }) => result.header.rlp)
      .reverse();

  it('is where the chain stands, with the hashes that the headers tell', () => {
    const { head } = sequencer;
    expect(headFromHeaders(head.hash, headers())).toEqual(head);
    const near = headFromHeaders(head.hash, headers().slice(0, 3));
    expect(near).toEqual({ ...head, recentHashes: head.recentHashes.slice(-4) });
  });

  it('is none where a header is changed, left out, in the wrong place or no header', () => {
    const { hash } = sequencer.head;
    const broken = (list: readonly Uint8Array[], index: number) => {
      try {
        headFromHeaders(hash, list);
      } catch (error) {
        expect(error).toBeInstanceOf(BrokenAncestryError);
        expect(error).toMatchObject({ code: 'BROKEN_ANCESTRY', index });
        return;
      }
      expect.fail('there is a head');
    };
    const changed = headers().map((rlp) => rlp.slice());
    changed[2]![60]! ^= 1;
    broken(changed, 2);
    broken(without(headers(), 4), 4);
    broken([...headers()].reverse(), 0);
    broken([], 0);
    const nothing = Uint8Array.of(0xc0);
    expect(() => headFromHeaders(keccak(nothing), [nothing])).toThrow(BrokenAncestryError);
  });
});
