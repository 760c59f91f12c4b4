import { Bytes } from '../structures/Bytes.js';
import { Code } from '../structures/Code.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Phase } from './Phase.js';

/** What a copy reads. */
const CopySource = { bytes: 0, code: 1 } as const;
/** What a copy writes: the running frame's memory, or the log buffer. */
export const CopyTarget = { memory: 0, logs: 1 } as const;

const PAGE = 256;

interface CopyFields {
  readonly source: Bytes | Code;
  /** The next byte to read, and where what can be read ends: past it, zeros are copied. */
  readonly from: bigint;
  readonly end: bigint;
  readonly target: (typeof CopyTarget)[keyof typeof CopyTarget];
  /** The next byte to write, and how many are left. */
  readonly to: bigint;
  readonly left: bigint;
}

/** Scratch of phase copy. All positions are u64. */
export class Copy extends Record {
  constructor(readonly fields: CopyFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x21, 67)
      .u8(f.source instanceof Bytes ? CopySource.bytes : CopySource.code)
      .hash(f.source.hash)
      .u64(f.from)
      .u64(f.end)
      .u8(f.target)
      .u64(f.to)
      .u64(f.left)
      .done();
  }
}

/**
 * Starts a copy of any length; nothing to do for a length of 0. The source is captured as it is now, so the
 * target may be the source. A source position past its end is brought back to the end.
 */
export function startCopy(m: Machine, copy: Copy): void {
  const f = copy.fields;
  if (f.left === 0n) return;
  m.enter(Phase.copy, f.from > f.end ? new Copy({ ...f, from: f.end }) : copy);
}

/** Phase copy: fills what is wanted of one page of the target, then goes on with the next or with the opcode. */
export function stepCopy(m: Machine): void {
  const f = m.scratch(Copy).fields;
  const room = BigInt(PAGE) - (f.to % BigInt(PAGE));
  const length = f.left < room ? f.left : room;
  const readable = f.end - f.from < length ? f.end - f.from : length;
  const data = new Uint8Array(Number(length));
  data.set(readSource(m, f, Number(readable)));
  writeTarget(m, f, data);
  if (f.left === length) m.enter(Phase.opcode);
  else {
    m.enter(
      Phase.copy,
      new Copy({ ...f, from: f.from + readable, to: f.to + length, left: f.left - length }),
    );
  }
}

function readSource(m: Machine, f: CopyFields, length: number): Uint8Array {
  const { source } = f;
  const from = Number(f.from);
  if (source instanceof Bytes) return Bytes.read(source, from, length, m.witness);
  if (length > 0) Code.open(source, m.witness);
  return Code.read(source, from, length, m.witness);
}

function writeTarget(m: Machine, f: CopyFields, data: Uint8Array): void {
  if (f.target === CopyTarget.memory) {
    const { memoryOwner } = m.cpu();
    m.setMemory(Bytes.writeOpened(m.memory(), Number(f.to), data, m.witness, memoryOwner));
  } else {
    const world = m.world();
    const logs = Bytes.write(world.fields.logs, Number(f.to), data, m.witness);
    m.setWorld(world.with({ logs }));
  }
}
