import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blockchainCase } from '../../challenger/conformance/blockchainCase.js';
import { fixtures } from '../../challenger/conformance/fixtures.js';
import { publishedBatches } from '../../challenger/conformance/publishedBatches.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { DATA, hasData } from '../execute/sharedData.js';
import { BadEndpoints } from './badEndpoints.js';
import { HardBlobs } from './hardBlobs.js';
import { HardCase, type HardWorld } from './hardCase.js';
import { type HardChain, knowsItsEnd } from './hardExpected.js';
import { HardL1 } from './hardL1.js';
import { ABOUT, Lies } from './hardLies.js';
import { HardPlanner, type PlanCount } from './hardPlan.js';

vi.setConfig({ testTimeout: 1_800_000 });

const DEFAULT_SEED = '1';
const SEED = process.env['GAINSAY_PUBLISHED_SEED'] ?? DEFAULT_SEED;
const ALL = process.env['GAINSAY_ALL_PUBLISHED'] === '1';
/** Of so many chains one is run by default. */
const ONE_IN = 8;

/** What must have happened on L1. */
const PLANNED: readonly PlanCount[] = [
  ...(['carrier calldata', 'carrier blob', 'carrier blobs', 'carrier forced'] as const),
  ...(['entry of the case', 'entry noise', 'entry of another chain'] as const),
  ...(['entry too much gas', 'due early', 'due late', 'trailing forced batch'] as const),
  ...(['void overdue', 'void too many', 'void nothing due', 'void filler'] as const),
  ...(['void by the case', 'several blocks in a batch', 'junk behind the end'] as const),
];
const SEEN = [
  ...['below the contracts', 'other batches in another order', 'the same batches in other blocks']
    .concat('the same claims in another order')
    .map((what) => `reorg: ${what}`),
  ...['another blob', 'no blob', 'too short', 'one byte changed', 'no answer', 'behind']
    .concat('nobody has it yet', 'found mismatched', 'found undecodable')
    .map((what) => `blob source: ${what}`),
  ...['verdicts on forks', 'blocks as the case has them', 'cannot tell: MISSING_DATA'],
  ...['verdict: agree', 'verdict: disagree'],
];
/** What the endpoints must have done wrong. */
const TRICKS = [
  ...['getLogs', 'call', 'getTransactionByHash', 'getBlockByNumber'].map((m) => `lie eth_${m}`),
  ...['truncate eth_getLogs', 'drop', 'delay', 'status 500', 'status 429', 'garbage'],
  ...['getLogs', 'call', 'getBlockByNumber'].map((m) => `stale eth_${m}`),
];

describe.skipIf(!hasData('blockchain'))('published batches, the hard way', () => {
  const chains: HardChain[] = [];
  const counts = new Map<string, number>();
  const count = (what: string) => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  let world: HardWorld;
  let l1: HardL1;
  let endpoints: BadEndpoints;

  beforeAll(async () => {
    l1 = await HardL1.open();
    endpoints = await BadEndpoints.open(l1.url, SEED);
    const lies = new Lies(new Prng(`lies ${SEED}`));
    world = { l1, blobs: await HardBlobs.open(), lies, count };
    for (const fixture of fixtures([`${DATA}/blockchain`])) {
      if (fixture.kind !== 'blockchain') continue;
      const test = blockchainCase(fixture.name, fixture.json);
      const published = await publishedBatches(test);
      if (published.outOfScope !== undefined) continue;
      chains.push(...published.chains.map((chain) => ({ test, chain })));
    }
  });

  afterAll(async () => {
    await endpoints.close();
    await l1.close();
  });

  it('come to the verdicts of the cases, through blobs, forced transactions, reorgs and bad endpoints', async () => {
    const random = new Prng(`cases ${SEED}`);
    const run = chains.filter(() => random.oneIn(ONE_IN) || ALL);
    for (const [turn, hard] of run.entries()) {
      const { chain } = hard;
      const own = new Prng(`${SEED} ${chain.name}`);
      const plan = await new HardPlanner(chain, own, count).plan(knowsItsEnd(hard));
      const pool = endpoints.pool(turn);
      try {
        await HardCase.run(world, hard, plan, own, pool);
        count('chains');
      } catch (error) {
        console.log(`the seed is GAINSAY_PUBLISHED_SEED=${SEED}, the chain ${chain.name}`);
        throw error;
      } finally {
        pool.destroy();
      }
    }
    const { tricks } = endpoints;
    const outvoted = endpoints.events.filter(({ kind }) => kind === 'outvoted').length;
    console.log(`${run.length} of ${chains.length} chains, seed ${SEED}`, { reorgs: l1.reorgs });
    console.log(Object.fromEntries([...counts].sort()));
    console.log({ told: Object.fromEntries(world.lies.told), tricks, outvoted });
    if (!ALL) console.log('all of them: GAINSAY_ALL_PUBLISHED=1');
    expect(counts.get('chains')).toBe(run.length);
    expect(outvoted).toBeGreaterThan(run.length);
    for (const what of TRICKS) expect(tricks[what], what).toBeGreaterThan(0);
    // Nothing of it all was left out; a sample by another seed may well lack something.
    if (!ALL && SEED !== DEFAULT_SEED) return;
    for (const what of [...PLANNED, ...SEEN]) expect(counts.get(what), what).toBeGreaterThan(0);
    for (const about of ABOUT) expect(world.lies.told.get(about), about).toBeGreaterThan(0);
  });
});
