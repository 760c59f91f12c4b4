import { readAuthorization } from '../../../bisection/machine/Authorization.js';
import { openBatch } from '../../../bisection/machine/BatchOpen.js';
import { Block } from '../../../bisection/machine/Block.js';
import { Entry } from '../../../bisection/machine/Entry.js';
import { Header } from '../../../bisection/machine/Header.js';
import type { Batch } from '../../../bisection/machine/Host.js';
import { Intake, type IntakeFields } from '../../../bisection/machine/Intake.js';
import { Loading } from '../../../bisection/machine/LoadBlobs.js';
import { Machine } from '../../../bisection/machine/Machine.js';
import { Parent } from '../../../bisection/machine/Parent.js';
import { Phase } from '../../../bisection/machine/Phase.js';
import { Queue } from '../../../bisection/machine/Queue.js';
import { step as takeStep } from '../../../bisection/machine/Step.js';
import { Bytes } from '../../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../../bisection/structures/Keccak.js';
import { type Blob as BatchBlob, encodeBlobs } from '../../../bisection/machine/Blob.js';
import type { TraceHost } from '../../../bisection/trace/TraceHost.js';
import type { DecodingInput } from './input.js';
import { blobsOf } from './blobsOf.js';
import {
  type AuthorizationFields,
  blockLine,
  closeLine,
  endLine,
  entryLine,
  type Reading,
  skippedLine,
  type TransactionFields,
  transactionLine,
  voidLine,
} from './reading.js';
import type { Recoveries } from './recoveries.js';
import { configOf, PARENT, type Setting } from './setting.js';
import { BLOCK_STEPS, mostBlocks, mostEntries, transactionSteps, within } from './work.js';

const NO_HASH = new Uint8Array(32) as Hash;
/** The hashes of earlier blocks: none. */
const HASHES = Bytes.build(new Uint8Array(8192));
const ELEMENTS_A_STEP = 16;

/** Sees every step of the machine: takes it, with a witness or without. */
export type StepTaker = (m: Machine, host: TraceHost) => void;

/** How much work an input was. */
export interface Work {
  blocks: number;
  entries: number;
  steps: number;
}

/** What the machine (`bisection/machine`) makes of inputs, step by step. */
export class MachineReader {
  constructor(
    private readonly setting: Setting,
    private readonly recoveries: Recoveries,
  ) {}

  /** @throws WorkBoundError where it takes more steps than it may */
  read(input: DecodingInput, work: Work, take: StepTaker = takeStep): Reading {
    return new Run(this.setting, this.recoveries, input, work, take).read();
  }
}

class Run {
  readonly #lines: string[] = [];
  readonly #queue: Queue;
  #host: TraceHost;

  constructor(
    private readonly setting: Setting,
    private readonly recoveries: Recoveries,
    private readonly input: DecodingInput,
    private readonly work: Work,
    private readonly take: StepTaker,
  ) {
    this.#queue =
      input.queue.length === 0 ? Queue.none : new Queue(input.queue.map((raw) => Bytes.build(raw)));
    this.#host = this.#hostOf(undefined);
  }

  read(): Reading {
    if (this.input.form === 'transaction') this.#loneTransaction();
    else this.#batch();
    return this.#lines;
  }

  #hostOf(batch: Batch | undefined): TraceHost {
    const { recover } = this.recoveries;
    const queue = this.#queue;
    return this.setting.host({ config: configOf(this.input), batch, queue, recover });
  }

  #step(m: Machine): void {
    this.work.steps++;
    this.take(m, this.#host);
  }

  /** A transaction among bytes of no meaning, some of them its own again, so that reading past an end shows. */
  #loneTransaction(): void {
    const { bytes, before } = this.input;
    const padded =
      before === 0
        ? bytes
        : Buffer.concat([new Uint8Array(before).fill(0xcc), bytes, bytes.subarray(0, 600)]);
    const source = Bytes.build(padded);
    const block = Block.between(this.#cursor(), parentRecord(), HASHES).with({
      header: new Header({
        ...{ open: true, number: 5n, timestamp: PARENT.timestamp + 1n, feeRecipient: 1n },
        ...{ prevRandao: 2n, gasLimit: PARENT.gasLimit, baseFee: PARENT.baseFeePerGas },
        ...{ parentBeaconBlockRoot: NO_HASH, extraLength: 0, extraData: new Uint8Array(32) },
      }),
    });
    const m = Machine.idle(this.setting.state, block);
    m.enter(Phase.decode, new Entry(source, before, bytes.length));
    this.#entry(m);
  }

  #cursor() {
    return Block.none.fields.cursor.with({ position: 1n });
  }

  #batch(): void {
    const { form, bytes, size, l1Timestamp, queue, due } = this.input;
    const length = form === 'blobs' ? size : bytes.length;
    const queueLength = BigInt(queue.length);
    const carrier =
      form === 'forced' ? 'forced' : form === 'blobs' ? blobsOf(bytes).map(bareBlob) : undefined;
    const batch: Batch = {
      ...{ poster: 0xb0b0n, l1Number: 10n, l1Timestamp, queueLength, queueDue: BigInt(due) },
      queueRoot: this.#queue.root(queueLength),
      data: form === 'blobs' ? Bytes.grow(Bytes.EMPTY, size) : Bytes.build(bytes),
      ...(carrier === undefined ? {} : { carrier }),
    };
    this.#host = this.#hostOf(batch);
    const opened = openBatch(Block.none.fields.cursor, NO_HASH, batch);
    const block = Block.between(opened, parentRecord(), HASHES);
    let m: Machine | undefined = Machine.idle(this.setting.state, block);
    if (typeof carrier === 'object' && size > 0) {
      const record = keccak(encodeBlobs(size, carrier));
      m.enter(Phase.loadBlobs, new Loading(record, carrier.length, 0));
      const most = Math.ceil(size / 31 / ELEMENTS_A_STEP);
      for (let steps = 1; m.phase === Phase.loadBlobs; steps++) {
        within('steps to load blobs', steps, most);
        this.#step(m);
      }
    }
    while (m !== undefined) m = this.#unit(m);
    within('blocks', this.work.blocks, mostBlocks(length));
    within('entries', this.work.entries, mostEntries(length));
  }

  /** Runs a unit; gives the machine behind it, or undefined when the batch is over. */
  #unit(m: Machine): Machine | undefined {
    const before = m.block().fields;
    const { offset } = before.cursor.fields;
    this.#step(m);
    switch (m.phase) {
      case Phase.idle:
        this.#lines.push(endLine(offset));
        return undefined;
      case Phase.blockOpen:
        this.work.blocks++;
        this.#step(m);
        this.#opened(m, offset);
        return m;
      case Phase.decode:
        return this.#entry(m);
      default: {
        for (let steps = 2; (m.phase as Phase) !== Phase.idle; steps++) {
          within('steps of a block besides its transactions', steps, BLOCK_STEPS);
          this.#step(m);
        }
        this.#lines.push(closeLine);
        return m;
      }
    }
  }

  #opened(m: Machine, offset: number): void {
    const { header, cursor } = m.block().fields;
    const h = header.fields;
    const c = cursor.fields;
    if (!h.open) {
      this.#lines.push(voidLine(offset, c.offset));
      return;
    }
    const { forced, end } = c;
    this.#lines.push(blockLine(offset, end, { ...h, extraField: h.extraData, forced }));
  }

  /**
   * From a transaction's decoding to where it is skipped or may start. What would run then is another fuzzer's concern:
   * the chain goes on as if it had been skipped.
   */
  #entry(m: Machine): Machine {
    this.work.entries++;
    const { source, offset, length } = m.scratch(Entry);
    const { data, queueNext } = m.block().fields.cursor.fields;
    const isQueued = this.input.form !== 'transaction' && source !== data;
    const place = isQueued ? { queue: Number(queueNext) - 1 } : { offset };
    this.#lines.push(entryLine(place, length));
    const skipped = m.snapshot();
    const accessList: [bigint, number][] = [];
    const authorizations: AuthorizationFields[] = [];
    let line: string | undefined;
    const most = transactionSteps(length);
    for (let steps = 1; m.phase !== Phase.idle && m.phase !== Phase.start; steps++) {
      const { phase } = m;
      const f = IN_INTAKE.has(phase) ? m.scratch(Intake).fields : undefined;
      if (phase === Phase.scanAuthorizations && f !== undefined) note(m, f, authorizations);
      within('steps of a transaction', steps, most);
      this.#step(m);
      const after = m.phase as Phase;
      if (phase === Phase.scanAccess && f?.slotsEnd === 0 && after !== Phase.idle) {
        const { account, slotsEnd, position } = m.scratch(Intake).fields;
        accessList.push([account, slotsEnd === 0 ? 0 : (slotsEnd - position) / 33]);
      }
      if (phase === Phase.charge && f !== undefined) {
        line = lineOf(f, offset, { accessList, authorizations }, after !== Phase.idle);
      }
    }
    this.#lines.push(line ?? skippedLine);
    if (m.phase === Phase.idle) return m;
    skipped.begin(undefined);
    skipped.rest();
    return skipped;
  }
}

/** Phases whose scratch is what is known of a transaction so far. */
const IN_INTAKE: ReadonlySet<Phase> = new Set([
  Phase.scanAccess,
  Phase.scanAuthorizations,
  Phase.charge,
]);

function parentRecord(): Parent {
  const { number, timestamp, gasLimit, gasUsed, baseFeePerGas } = PARENT;
  return new Parent({
    hash: NO_HASH,
    number,
    timestamp,
    gasLimit,
    gasUsed,
    baseFee: baseFeePerGas,
  });
}

/** Adds what the machine reads of the authorization that is next, if it is one. */
function note(m: Machine, f: IntakeFields, found: AuthorizationFields[]): void {
  const before = m.snapshot();
  before.begin(undefined);
  const authorization = readAuthorization(before, f);
  if (authorization !== undefined) found.push(authorization);
}

function lineOf(
  f: IntakeFields,
  offset: number,
  lists: Pick<TransactionFields, 'accessList' | 'authorizations'>,
  pays: boolean,
): string {
  return transactionLine(
    {
      ...f,
      ...lists,
      to: f.creates ? undefined : f.to,
      dataOffset: f.dataOffset - offset,
      counts: [f.nonzeros, f.accounts, f.slots, f.authorizations],
      signedOffset: f.signedOffset - offset,
    },
    pays,
  );
}

/** A blob of which no element is proven. */
function bareBlob(bytes: Uint8Array): BatchBlob {
  const versionedHash = keccak(bytes);
  return {
    ...{ versionedHash, bytes },
    opening: () => {
      throw new RangeError('no element of this blob is proven');
    },
  };
}
