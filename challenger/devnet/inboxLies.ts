import { encodeBatch, openBatch } from '../../bisection/machine/BatchOpen.js';
import { type Blob, BLOB_ELEMENTS, ELEMENT_BYTES } from '../../bisection/machine/Blob.js';
import type { CursorFields } from '../../bisection/machine/Cursor.js';
import type { Batch, Host } from '../../bisection/machine/Host.js';
import { Loading } from '../../bisection/machine/LoadBlobs.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { step } from '../../bisection/machine/Step.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { Unit } from '../../bisection/trace/UnitChain.js';
import type { ClaimInputs } from '../claim/claimUnits.js';
import { type FalseStep, type Lie, opened } from './lies.js';

/** A lie about what the inbox holds: as any lie it is one false step, and the claim goes on from there by the rules. */
export interface InboxLie extends Lie {
  /** What the units are, by the truth, that it can be told in. */
  readonly units: readonly Unit['kind'][];
  /** What execution has to be told to go on after it; the inputs as they are if not given. */
  readonly after?: (inputs: ClaimInputs) => ClaimInputs;
}

/** What can be lied about blobs and forced transactions. */
export const INBOX_FRAUDS = [
  'blobByte',
  'blobLength',
  'blobOrder',
  'forcedOrder',
  'forcedOverdue',
  'forcedIgnored',
  'forcedDropped',
] as const;
export type InboxFraud = (typeof INBOX_FRAUDS)[number];

/** How each lie is told. */
export const INBOX_LIES: Readonly<Record<InboxFraud, InboxLie>> = {
  /** One byte of a blob is another one. */
  blobByte: misreading((bytes, first) => {
    bytes[first * 32 + 31] = (bytes[first * 32 + 31] ?? 0) ^ 1;
  }),
  /** Two elements of a blob stand in each other's place. */
  blobOrder: misreading((bytes, first) => {
    const [one, two] = [first * 32, first * 32 + 32];
    const kept = bytes.slice(one, two);
    bytes.copyWithin(one, two, two + 32);
    bytes.set(kept, two);
  }),
  /** The batch ends a byte before what the inbox says. */
  blobLength: {
    units: ['batch'],
    suits: (m, host) => {
      if (m.phase !== Phase.loadBlobs) return false;
      const after = m.snapshot();
      step(after, host);
      return after.phase === Phase.idle;
    },
    tell: (m, host) => {
      const machine = m.snapshot();
      step(machine, host);
      machine.begin(undefined);
      const { data } = machine.cursor().fields;
      const shorter = Bytes.build(Bytes.toUint8Array(data).subarray(0, data.length - 1));
      machine.setBlock({ cursor: machine.cursor().with({ data: shorter }) });
      const lengths = [shorter.length, data.length] as const;
      return told(machine, 'length of the batch', ...lengths);
    },
  },
  /** The second entry of the queue comes first. */
  forcedOrder: {
    units: ['transaction'],
    suits: (m, _host, index) => {
      if (m.phase !== Phase.idle || index !== 0) return false;
      const { forced, queueNext, queueLength } = opened(m).cursor().fields;
      return forced > 0 && queueNext + 1n < queueLength;
    },
    tell: (m, host) => {
      const { queueNext } = opened(m).cursor().fields;
      const machine = m.snapshot();
      step(machine, { ...given(host), queue: new ShiftedQueue(host.queue, queueNext) });
      return told(machine, 'entry of the queue that is taken', queueNext + 1n, queueNext);
    },
    after: (inputs) => {
      const { queueNext } = inputs.start.idle.block.fields.cursor.fields;
      return { ...inputs, queue: new ShiftedQueue(inputs.queue ?? Queue.none, queueNext - 1n) };
    },
  },
  /** A block that leaves out what is due is taken for a good one. */
  forcedOverdue: {
    units: ['void'],
    ...asIfNothingWereDue('validity of a block', 'good', 'void: it leaves out what is due'),
    suits: (m, host) => m.phase === Phase.blockOpen && blockAsIfNothingWereDue(m, host).opens,
    after: (inputs) => {
      const { idle, head } = inputs.start;
      const cursor = idle.block.fields.cursor.with({ queueDue: 0n });
      const start = { head, idle: { ...idle, block: idle.block.with({ cursor }) } };
      return { ...inputs, start };
    },
  },
  /** The block of a forced batch is said to have nothing to take. */
  forcedIgnored: {
    units: ['block'],
    ...asIfNothingWereDue('forced block', 'void: there is nothing to take', 'takes what is due'),
    suits: (m) => m.phase === Phase.blockOpen && opened(m).cursor().fields.isForced,
  },
  /** A forced batch is passed over as if nobody had posted it. */
  forcedDropped: {
    units: ['batch'],
    suits: (m, host) => {
      if (m.phase !== Phase.batchOpen) return false;
      const next = opened(m).cursor().fields.position + 1n;
      return (
        next < host.target &&
        host.batch(next).carrier === 'forced' &&
        !Array.isArray(host.batch(next + 1n).carrier)
      );
    },
    tell: (m, host) => {
      const machine = opened(m);
      const cursor = machine.cursor();
      const dropped = cursor.fields.position + 1n;
      const batch = host.batch(dropped + 1n);
      const before = commit(cursor.fields.accumulator, host.batch(dropped));
      const over = cursor.with({ position: dropped });
      machine.setBlock({ cursor: openBatch(over, commit(before, batch), batch) });
      machine.enter(Phase.idle);
      return told(machine, 'batch that is opened', dropped + 1n, dropped);
    },
  },
};

/** Loads the batch from a blob with other bytes, from the first element of the first step on. */
function misreading(change: (bytes: Uint8Array, first: number) => void): InboxLie {
  return {
    units: ['batch'],
    suits: (m, host) => {
      if (m.phase !== Phase.loadBlobs) return false;
      // Two whole elements at least, so that there is something to misread.
      const { data, position } = opened(m).cursor().fields;
      const { position: element } = opened(m).scratch(Loading);
      const { carrier } = host.batch(position);
      return Array.isArray(carrier) && data.length - element * ELEMENT_BYTES >= 2 * ELEMENT_BYTES;
    },
    tell: (m, host) => {
      const { position } = opened(m).cursor().fields;
      const { position: element } = opened(m).scratch(Loading);
      const [machine, right] = [m.snapshot(), m.snapshot()];
      step(machine, { ...given(host), batch: (n) => misread(host.batch(n), element, change) });
      step(right, host);
      const [claimed, truth] = [machine, right].map((each) => opened(each).cursor().fields.data);
      return { machine, ...firstDifference(position, claimed, truth) };
    },
  };
}

/** Where two readings of a batch differ first, for people. */
function firstDifference(
  batch: bigint,
  claimed = Bytes.EMPTY,
  truth = Bytes.EMPTY,
): Omit<FalseStep, 'machine'> {
  const [one, two] = [Bytes.toUint8Array(claimed), Bytes.toUint8Array(truth)];
  const at = one.findIndex((byte, i) => byte !== two[i]);
  const about = `byte ${String(at)} of batch ${String(batch)}`;
  return {
    about,
    claimed: `0x${(one[at] ?? 0).toString(16)}`,
    truth: `0x${(two[at] ?? 0).toString(16)}`,
  };
}

function misread(
  batch: Batch,
  element: number,
  change: (bytes: Uint8Array, first: number) => void,
): Batch {
  const { carrier } = batch;
  if (carrier === undefined || carrier === 'forced') return batch;
  const index = Math.floor(element / BLOB_ELEMENTS);
  const blobs = carrier.map((blob: Blob, i): Blob => {
    if (i !== index) return blob;
    const bytes = blob.bytes.slice();
    change(bytes, element % BLOB_ELEMENTS);
    return { versionedHash: blob.versionedHash, bytes, opening: (at) => blob.opening(at) };
  });
  return { ...batch, carrier: blobs };
}

function asIfNothingWereDue(about: string, claimed: string, truth: string): Pick<Lie, 'tell'> {
  return {
    tell: (m, host) => told(blockAsIfNothingWereDue(m, host).machine, about, claimed, truth),
  };
}

/** Opens a block without a look at what is due. */
function blockAsIfNothingWereDue(
  m: Machine,
  host: Host,
): { readonly machine: Machine; readonly opens: boolean } {
  const machine = opened(m);
  const { queueDue } = machine.cursor().fields;
  withCursor(machine, { queueDue: 0n });
  step(machine, host);
  machine.begin(undefined);
  withCursor(machine, { queueDue });
  return { machine, opens: machine.header().fields.open };
}

function withCursor(machine: Machine, changes: Partial<CursorFields>): void {
  machine.setBlock({ cursor: machine.cursor().with(changes) });
}

/** A queue in which the entry behind `index` stands at `index` too. */
class ShiftedQueue extends Queue {
  constructor(
    private readonly right: Queue,
    index: bigint,
  ) {
    const at = Number(index);
    super(right.entries.map((entry, i) => (i === at ? (right.entries[i + 1] ?? entry) : entry)));
  }

  override root(length: bigint): Hash {
    return this.right.root(length);
  }

  override read(...[, , index]: Parameters<Queue['read']>): Bytes {
    const entry = this.entries[Number(index)];
    if (entry === undefined) throw new RangeError(`no entry ${String(index)} in the queue`);
    return entry;
  }
}

/** What a host gives, to be changed in parts. */
function given(host: Host): Host {
  const { config, target, accumulator, queue } = host;
  return {
    ...{ config, target, accumulator, queue },
    batch: (position) => host.batch(position),
    storage: (root) => host.storage(root),
    keepStorage: (trie) => host.keepStorage(trie),
    code: (hash) => host.code(hash),
    keepCode: (hash, code) => {
      host.keepCode(hash, code);
    },
    recover: (...args) => host.recover(...args),
    precompile: (...args) => host.precompile(...args),
  };
}

function told(
  machine: Machine,
  about: string,
  claimed: string | number | bigint,
  truth: string | number | bigint,
): FalseStep {
  return { machine, about, claimed: String(claimed), truth: String(truth) };
}

const commit = (before: Hash, batch: Batch): Hash => keccak(encodeBatch(before, batch));
