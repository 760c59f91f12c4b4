import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { readSenders, signatureBytes } from '../derive/batchSenders.js';
import { type RecoverSender, recoverSender } from '../derive/sender.js';

/** Keys that nobody asked for are forgotten beyond so many, the oldest first. */
const MOST_KEYS = 200_000;

/**
 * Finds the senders of batches ahead of their execution, in threads of its own, for an executor that is given `recover`.
 * What a thread did not find, for whatever reason, is found when it is asked for: threads change how long it takes, and
 * nothing else.
 */
export class SendersAhead {
  private readonly keys = new Map<string, Uint8Array | undefined>();
  private readonly threads: Thread[] = [];
  private next = 0;
  private isStopped = false;

  /** @param count of threads; one is enough for a single executor. Each is started when it is first needed. */
  constructor(
    private readonly chain: Pick<Config, 'chainId' | 'fork'>,
    private readonly count = 1,
  ) {}

  /** How many keys wait to be asked for. */
  get waiting(): number {
    return this.keys.size;
  }

  /** Finds the senders of a batch; done when they are known, or when the thread has failed. */
  async prepare(batch: Uint8Array): Promise<void> {
    const records = await this.thread()?.ask(batch);
    if (records === undefined) return;
    for (const { signature, key } of readSenders(records)) this.keys.set(signature, key);
    for (const signature of this.keys.keys()) {
      if (this.keys.size <= MOST_KEYS) break;
      this.keys.delete(signature);
    }
  }

  /** As `recoverSender`. A key that was found ahead is given once. */
  readonly recover: RecoverSender = (...signature) => {
    const place = signatureBytes(signature).toString('latin1');
    if (!this.keys.has(place)) return recoverSender(...signature);
    const senderPublicKey = this.keys.get(place);
    this.keys.delete(place);
    if (senderPublicKey === undefined) return undefined;
    return { sender: keccak(senderPublicKey).subarray(12), senderPublicKey };
  };

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }

  /** Whose turn it is; undefined once they are stopped. */
  private thread(): Thread | undefined {
    if (this.isStopped) return undefined;
    const { chainId, fork } = this.chain;
    const turn = this.next++ % this.count;
    return (this.threads[turn] ??= new Thread({ chainId, fork }));
  }
}

/** One thread, which answers in the order in which it is asked. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting: ((records: Uint8Array | undefined) => void)[] = [];
  private isOver = false;

  constructor(chain: Pick<Config, 'chainId' | 'fork'>) {
    this.worker = startThread(chain);
    this.worker.unref();
    this.worker.on('message', (records: Uint8Array) => this.waiting.shift()?.(records));
    for (const end of ['error', 'exit'] as const) this.worker.on(end, () => this.fail());
  }

  ask(batch: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.isOver) return Promise.resolve(undefined);
    // What is sent takes all of the memory behind it along.
    this.worker.postMessage(batch.slice());
    // Only while somebody waits does the thread keep the process alive.
    this.worker.ref();
    return new Promise((resolve) => {
      this.waiting.push((records) => {
        if (this.waiting.length === 0) this.worker.unref();
        resolve(records);
      });
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(): void {
    this.isOver = true;
    for (const answer of this.waiting.splice(0)) answer(undefined);
  }
}

function startThread(workerData: unknown): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const thread = new URL(`./senderThread.${isSource ? 'ts' : 'js'}`, import.meta.url);
  if (!isSource) return new Worker(thread, { workerData });
  // A thread that runs from TypeScript sources needs a loader of its own first.
  const api = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href;
  const boot = `import('${api}').then(({ register }) => (register(), import('${thread.href}')))`;
  return new Worker(boot, { eval: true, workerData });
}
