// A thread that finds the senders of batches: `SendersAhead` starts it.
import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../../bisection/machine/Config.js';
import { batchSenders } from '../derive/batchSenders.js';

const chain = workerData as Pick<Config, 'chainId' | 'fork'>;

parentPort?.on('message', (batch: Uint8Array) => {
  parentPort?.postMessage(batchSenders(batch, chain));
});
