import { expect, test } from 'vitest';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { parseBatch } from '../../challenger/derive/batch.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import type { ReadyBatch } from '../../challenger/pipeline/batchPipeline.js';
import { replay } from '../../challenger/pipeline/replay.js';
import { inboxScenario } from '../trace/inboxScenario.js';
import { claimOf } from '../trace/scenario.js';

test('a replay comes to the blocks that a claim over the same batches ends in', async () => {
  const scenario = await inboxScenario();
  const claim = await claimOf(scenario);
  async function* ready(): AsyncGenerator<ReadyBatch> {
    for (const [position, batch] of scenario.batches) {
      const bytes = Bytes.toUint8Array(batch.data);
      const place = { position, accumulator: new Uint8Array(32) as Hash, transaction: '0x' };
      yield { batch: { ...batch, ...place, bytes }, blocks: parseBatch(bytes) };
    }
  }
  const { config, nodes, head, queue } = scenario;
  const executor = new VmExecutor({ config, nodes });
  const start = { head, queueNext: 0n };
  const heads: string[] = [];
  const taken: number[] = [];
  for await (const { result } of replay(ready(), { config, executor, start, queue })) {
    heads.push(Buffer.from(result.head.hash).toString('hex'));
    taken.push(result.forcedTaken);
  }
  expect(taken).toEqual([2, 8, 3, 0, 4, 0, 0]);
  expect(heads.at(-1)).toBe(Buffer.from(claim.head.hash).toString('hex'));
});
