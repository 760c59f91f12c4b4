import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** More memory in use than reading inputs may leave behind or hold. */
export class MemoryBoundError extends Error {
  readonly code = 'DECODING_MEMORY_BOUND';
  readonly nextStep = 'report the input as a defect: reading it holds more memory than it may';
  constructor(
    readonly what: string,
    readonly bytes: number,
    readonly bound: number,
  ) {
    super(`${what}: ${bytes} bytes in use, where at most ${bound} may be`);
    this.name = 'MemoryBoundError';
  }
}

/** What all readers together may hold for a byte of an input, and besides. An entry of no bytes takes four of a batch. */
const FOR_A_BYTE = 500;
const BESIDES = 96 * 2 ** 20;
/** What may be left of all that was read before, and of buffers that the collector is still to free. */
const LEFT = 128 * 2 ** 20;

/** Watches memory. What is garbage does not count: it is collected before anything is said. */
export class MemoryWatch {
  readonly #collect: () => void;
  #start: number | undefined;
  /** The most that was in use behind a collection. */
  most = 0;

  constructor() {
    // The collector is there, but only for who asks by this flag.
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  /** What is in use now, with programs loaded and nothing read, is what later looks are measured against. */
  settle(): void {
    this.#start ??= this.#inUse();
  }

  /** While what was made of an input of that many bytes is still held. @throws MemoryBoundError */
  holding(length: number): void {
    if (this.#start === undefined) return;
    const bound = this.#start + LEFT + BESIDES + FOR_A_BYTE * length;
    if (process.memoryUsage().heapUsed <= bound) return;
    const bytes = this.#inUse();
    if (bytes > bound) throw new MemoryBoundError('reading an input', bytes, bound);
  }

  /** Between two inputs. @throws MemoryBoundError */
  between(): void {
    if (this.#start === undefined) return;
    const bytes = this.#inUse();
    const bound = this.#start + LEFT;
    if (bytes > bound) throw new MemoryBoundError('after many inputs', bytes, bound);
  }

  #inUse(): number {
    this.#collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    this.most = Math.max(this.most, heapUsed + arrayBuffers);
    return heapUsed + arrayBuffers;
  }
}
