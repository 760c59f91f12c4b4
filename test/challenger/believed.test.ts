import { Interface, type JsonRpcApiProvider } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { RightChain, type RightChainOptions } from '../../challenger/claim/rightChain.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import type { BlobReader } from '../../challenger/l1/blobReader.js';
import { CLAIMS_ABI } from '../../challenger/l1/claims.js';
import { EndpointPool } from '../../challenger/l1/endpoints/endpointPool.js';
import { toHex } from '../../challenger/hex.js';
import { Inbox, INBOX_ABI } from '../../challenger/l1/inbox.js';
import { type Fault, FaultyEndpoint } from '../l1/faultyEndpoint.js';
import { rightLeaves, statementOf } from './claimed.js';
import { HardBlobs } from './hardBlobs.js';
import { HardL1 } from './hardL1.js';
import { PARAMETERS } from './publishingL1.js';

vi.setConfig({ testTimeout: 240_000 });

interface RpcLog {
  readonly topics: readonly string[];
  readonly data: string;
}

/** Says another word in the data of an event. */
const twisted = (abi: readonly string[], event: string, word: number): Fault => ({
  kind: 'say',
  answer: (logs) =>
    (logs as RpcLog[]).map((log) => {
      if (log.topics[0] !== new Interface(abi).getEvent(event)!.topicHash) return log;
      const at = 2 + 64 * word;
      return { ...log, data: log.data.slice(0, at) + '66'.repeat(32) + log.data.slice(at + 64) };
    }),
});

/** The root of a claim's unit tree; what the inbox commits to of a batch's bytes. */
const OTHER_ROOT = twisted(CLAIMS_ABI, 'ClaimPosted', 2);
const OTHER_DATA = twisted(INBOX_ABI, 'BatchPosted', 1);

describe('a right claim about a batch in a blob', () => {
  let l1: HardL1;
  let blobs: HardBlobs;
  let options: Omit<RightChainOptions, 'provider' | 'blobs'>;
  let right: Hash;
  const opened: { close(): Promise<void> }[] = [];
  const pools: EndpointPool[] = [];

  beforeAll(async () => {
    [l1, blobs] = [await HardL1.open(), await HardBlobs.open()];
    const nodes = new MemoryNodeDatabase();
    const genesis = devnetGenesis();
    const { head, config: rules } = await loadGenesis(gethGenesis(genesis), nodes);
    const bounds = { gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 2n ** 60n };
    const config: Config = { ...rules, ...bounds };
    const published = await l1.deploy(config, genesisIdle(head));
    const executor = new VmExecutor({ config, nodes });
    options = { ...published, config, genesis: head, executor, nodes };
    const bytes = encodeBatch([
      {
        ...{ timestamp: genesis.timestamp + 2n, gasLimit: genesis.gasLimit, forced: 0 },
        ...{ feeRecipient: new Uint8Array(20).fill(1), prevRandao: new Uint8Array(32) },
        ...{ parentBeaconBlockRoot: new Uint8Array(32), extraData: new Uint8Array(0) },
        transactions: [],
      },
    ]);
    const inbox = new Inbox(published.addresses.inbox, l1.provider);
    const call = inbox.postBlobs(bytes.length);
    await l1.mine([{ call, blobs: await blobs.sidecarsOf(bytes) }]);
    const { chain, opinion, link } = await seen(blobs.plain);
    const { target, accumulator, chain: units } = opinion.claim;
    const statement = await statementOf(
      { leaves: rightLeaves(units), final: idleMachine(units.last) },
      { parent: link.id, target, accumulator },
      PARAMETERS.unitHeight,
    );
    await l1.mine([{ call: chain.claims.post(statement, PARAMETERS.claimBond) }]);
    const [posted] = await chain.claims.posted(published.from, await l1.height());
    right = posted!.id;
  });
  afterEach(async () => {
    for (const pool of pools.splice(0)) pool.destroy();
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => l1.close());

  /** What somebody holds to be true who reads the blobs there. */
  async function seen(reader: BlobReader) {
    const chain = new RightChain({ ...options, provider: l1.provider, blobs: reader });
    await chain.refresh();
    const link = await chain.first();
    const opinion = await chain.opinion(link, await chain.claims.claimOf(link.id));
    return { chain, link, opinion };
  }

  const watching = (provider: JsonRpcApiProvider, reader: BlobReader) =>
    new Challenger({ ...options, provider, blobs: reader });

  /** One endpoint does this; the two that are honest are slow, so that it is asked first. */
  async function through(fault: Fault, need: number): Promise<Challenger> {
    const slow = { fault: { kind: 'delay', ms: 40 } } as const;
    const plans = [[{ fault, methods: /^eth_getLogs$/ }], [slow], [slow]];
    const endpoints = await Promise.all(plans.map((plan) => FaultyEndpoint.open(l1.url, plan)));
    opened.push(...endpoints);
    const pool = new EndpointPool({
      endpoints: endpoints.map(({ url }, i) => ({ url, name: `e${String(i)}` })),
      ...{ need, chainId: 31337n, headAgeMs: 0, graceMs: 5, pauseMs: 2 },
    });
    pools.push(pool);
    return watching(pool, blobs.plain);
  }

  it('is taken for wrong where a liar is believed, and not where two must agree', async () => {
    const believed = await through(OTHER_ROOT, 1);
    await believed.step();
    expect(believed.verdictOf(right)?.kind).toBe('disagree');
    const doubted = await through(OTHER_ROOT, 2);
    await doubted.step();
    expect(doubted.verdictOf(right)).toEqual({ kind: 'agree', basis: 'replayed' });
  });

  it('cannot be judged where a liar is believed about the batch, and can where two must agree', async () => {
    const believed = await through(OTHER_DATA, 1);
    await expect(believed.step()).rejects.toMatchObject({ code: 'L1_BATCH_MISMATCH' });
    expect(believed.verdictOf(right)).toBeUndefined();
    const doubted = await through(OTHER_DATA, 2);
    await doubted.step();
    expect(doubted.verdictOf(right)).toEqual({ kind: 'agree', basis: 'replayed' });
  });

  it('is taken for wrong where one byte of the blob is misread and nobody checks it', async () => {
    const rootOf = async (reader: BlobReader) => {
      const { tree } = (await seen(reader)).opinion.claim;
      return toHex(await tree.node(tree.height, 0n));
    };
    const misread = await rootOf(blobs.misread);
    expect(misread).not.toBe(await rootOf(blobs.plain));
    expect(await rootOf(blobs.plain)).toBe(await rootOf(blobs.plain));
    const believing = watching(l1.provider, blobs.misread);
    await believing.step();
    expect(believing.verdictOf(right)).toMatchObject({
      ...{ kind: 'disagree', unit: { unit: 0, kind: 'batch' } },
    });
  });

  it('cannot be judged by what a source gives for the blob that is another one', async () => {
    const checking = watching(l1.provider, blobs.misreading());
    await checking.step();
    expect(checking.verdictOf(right)).toMatchObject({ kind: 'cannotTell', code: 'MISSING_DATA' });
    const plain = watching(l1.provider, blobs.plain);
    await plain.step();
    expect(plain.verdictOf(right)).toEqual({ kind: 'agree', basis: 'replayed' });
  });
});
