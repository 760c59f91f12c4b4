import { describe, expect, it } from 'vitest';
import { outlineBatch, type OutlineHead } from '../../challenger/derive/chainOutline.js';
import { executeBatch } from '../../challenger/execute/batchExecution.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { inboxScenario } from '../trace/inboxScenario.js';

describe('the outline of a chain', () => {
  it('is that of the executed chain, batch by batch', async () => {
    const { config, head: genesis, nodes, batches, queue } = await inboxScenario();
    const executor = new VmExecutor({ config, nodes });
    let executed = genesis;
    let taken = 0;
    let head: OutlineHead = {
      ...{ number: genesis.number, timestamp: genesis.timestamp, gasLimit: genesis.gasLimit },
      queueNext: 0n,
    };
    let seen = 0;
    for (const batch of batches.values()) {
      const bytes = Bytes.toUint8Array(batch.data);
      const isForced = batch.carrier === 'forced';
      const outline = outlineBatch(config, head, { ...batch, bytes, isForced });
      const left = queue.entries.slice(taken, Number(batch.queueLength));
      const result = await executeBatch(executor, config, executed, bytes, {
        l1Timestamp: batch.l1Timestamp,
        queue: left.map((entry) => Bytes.toUint8Array(entry)),
        due: Number(batch.queueDue) - taken,
        isForced,
      });
      const blocks = result.units.filter(({ kind }) => kind === 'void' || kind === 'block');
      expect(outline.blocks.map(({ reason }) => reason)).toEqual(
        blocks.map((unit) => (unit.kind === 'void' ? unit.reason : undefined)),
      );
      seen += blocks.length;
      executed = result.head;
      taken += result.forcedTaken;
      head = outline.head;
      const { number, timestamp, gasLimit } = executed;
      expect(outline.head).toEqual({ number, timestamp, gasLimit, queueNext: BigInt(taken) });
    }
    expect(seen).toBe(9);
    expect(taken).toBe(17);
  });
});
