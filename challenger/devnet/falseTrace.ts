import { RLP } from '@ethereumjs/rlp';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { End } from '../../bisection/machine/End.js';
import { Entry } from '../../bisection/machine/Entry.js';
import type { Host } from '../../bisection/machine/Host.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { Trace } from '../../bisection/trace/Trace.js';
import type { Log, Receipt } from '../execute/receipt.js';
import type { FalseStep, Lie } from './lies.js';

const HASH = 32;

/** A unit with one false step: by the rules up to it, and by the rules from its outcome on. */
export class FalseTrace {
  private constructor(
    private readonly start: Machine,
    /** The unit as it is. */
    readonly right: Trace,
    /** Which step is false, counted from 0. */
    readonly step: number,
    readonly lie: FalseStep,
    /** From the false outcome on; none if that is idle already. */
    private readonly tail: Trace | undefined,
  ) {}

  /** Lies about the first step of the unit that suits; nothing if none does. Throws what the machine throws. */
  static async tell(
    right: Trace,
    start: Machine,
    host: Host,
    lie: Lie,
  ): Promise<FalseTrace | undefined> {
    for (let index = 0; index <= right.length; index++) {
      const machine = right.before(index);
      if (!lie.suits(machine, host, index)) continue;
      const told = lie.tell(machine, host);
      const over = told.machine.phase === Phase.idle;
      const tail = over ? undefined : await Trace.run(told.machine, host);
      return new FalseTrace(start.snapshot(), right, index, told, tail);
    }
    return undefined;
  }

  /** Leaves until the last one repeats. */
  get length(): number {
    return this.step + 1 + (this.tail?.length ?? 0);
  }

  /** The idle state that the false unit ends in. */
  get final(): Machine {
    return this.tail?.final ?? this.lie.machine.snapshot();
  }

  leaves(from: number, count: number): Uint8Array {
    const out = new Uint8Array(count * HASH);
    for (let i = 0; i < count; i++) out.set(this.leaf(from + i), i * HASH);
    return out;
  }

  /** Its step tree. */
  tree(height: number): Promise<PaddedTree> {
    const bits = Math.min(10, height);
    return PaddedTree.from(height, {
      bits,
      count: this.length,
      leaves: (index) => {
        const from = index * 2 ** bits;
        return Promise.resolve(this.leaves(from, Math.min(2 ** bits, this.length - from)));
      },
    });
  }

  /** What the false unit puts on record; nothing if it skips its transaction. */
  receipt(): Receipt | undefined {
    const last = this.machineBefore(this.length - 1);
    if (last.phase !== Phase.end) return undefined;
    last.begin(undefined);
    const { bloom, logs } = last.world().fields;
    const { gasUsed } = blockOf(this.final);
    return {
      type: last.tx().fields.type,
      status: last.scratch(End).success ? 1 : 0,
      cumulativeGasUsed: gasUsed,
      logsBloom: bloom.bits,
      logs: logsOf(Bytes.toUint8Array(logs)),
      gasUsed: gasUsed - blockOf(this.start).gasUsed,
    };
  }

  /** The raw transaction, from the batch or from the forced queue. */
  raw(): Uint8Array {
    const decoding = this.right.before(1);
    decoding.begin(undefined);
    const { source, offset, length } = decoding.scratch(Entry);
    return Bytes.read(source, offset, length);
  }

  private leaf(index: number): Uint8Array {
    if (index < this.step) return this.right.leaf(index);
    if (index === this.step || this.tail === undefined) return this.lie.machine.hash;
    return this.tail.leaf(index - this.step - 1);
  }

  private machineBefore(index: number): Machine {
    if (index <= this.step || this.tail === undefined) {
      // A lie after the end leaves the last step as it was.
      return this.right.before(Math.min(index, this.right.length - 1));
    }
    return this.tail.before(index - this.step - 1);
  }
}

function blockOf(machine: Machine) {
  const copy = machine.snapshot();
  copy.begin(undefined);
  return copy.block().fields;
}

/** Logs from their RLP, one after the other. */
function logsOf(bytes: Uint8Array): Log[] {
  const logs: Log[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const { data, remainder } = RLP.decode(rest, true);
    const [address, topics, content] = data as [Uint8Array, Uint8Array[], Uint8Array];
    logs.push({ address, topics, data: content });
    rest = remainder;
  }
  return logs;
}
