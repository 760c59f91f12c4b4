import { describe, expect, it } from 'vitest';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { Opinion } from '../../challenger/claim/opinion.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import type { NodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { type Witness, WitnessDatabase } from '../../challenger/execute/witness.js';
import { recordWitness } from '../../challenger/execute/witnessRecorder.js';

// What both executors read while an opinion is formed is enough to form it again, with nothing else at hand.

async function world() {
  const genesis = devnetGenesis();
  const { chainId, fork } = genesis;
  const random = new Prng('witnessed');
  const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random });
  const sequencer = await Sequencer.create(genesis);
  await sequencer.append(traffic.opening().map(({ raw }) => raw));
  const { config, start: head, nodes } = sequencer;
  for (let n = 0; n < 2; n++) {
    await sequencer.append(Array.from({ length: 6 }, () => traffic.next().raw));
  }
  const place = { poster: 1n, l1Number: 1n, l1Timestamp: sequencer.head.timestamp };
  const queued = { queueLength: 0n, queueDue: 0n, queueRoot: Queue.none.root(0n) };
  const data = Bytes.build(sequencer.batch(1n, 3n));
  const batches = new Map([[1n, { ...place, ...queued, data }]]);
  const form = (over: NodeDatabase) =>
    Opinion.form({
      ...{ config, batches, nodes: over, executor: new VmExecutor({ config, nodes: over }) },
      ...{ start: { idle: genesisIdle(head), head }, target: 1n, unitHeight: 10, stepHeight: 24 },
    });
  return { nodes, form, root: head.stateRoot };
}

/** The unit tree's root and where the machine ends in some units, from the first to the last. */
async function say(opinion: Opinion): Promise<Hash[]> {
  const { tree, chain } = opinion.claim;
  const said = [await tree.node(tree.height, 0n)];
  for (let unit = 0; unit < chain.length; unit += 7) {
    said.push((await opinion.trace(unit)).final.hash);
  }
  return said;
}

describe('an opinion', () => {
  it('is the same over what forming it read, of the executor and of the machine', async () => {
    const { nodes, form, root } = await world();
    const recorder = recordWitness(nodes);
    const said = await say(await form(recorder));
    const witness = recorder.witness();
    expect(witness.nodes.length).toBeGreaterThan(0);
    expect(await say(await form(new WitnessDatabase(witness, root)))).toEqual(said);
  }, 60_000);

  it('cannot be formed without what the executor reads', async () => {
    const { nodes, form, root } = await world();
    const recorder = recordWitness(nodes);
    await form(recorder);
    const {
      codes,
      nodes: [, ...rest],
    } = recorder.witness();
    const less: Witness = { nodes: [...rest], codes };
    const run = async () => say(await form(new WitnessDatabase(less, root)));
    await expect(run()).rejects.toThrow(MissingNodeError);
  }, 60_000);
});
