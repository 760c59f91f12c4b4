import { Bytes } from '../structures/Bytes.js';
import { integerOf } from '../structures/Word.js';
import { Fork } from './Config.js';
import { Entry } from './Entry.js';
import type { Host } from './Host.js';
import { Intake, type IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { startAccessScan } from './ScanData.js';
import { UnprovableError } from './Unprovable.js';

/** No transaction's fields before its data are longer, with the headers of list and data. */
const HEAD = 192;
/** No list header is longer: its length has at most 4 bytes. */
const LIST_HEADER = 5;
/** No signature is longer: three integers of up to 32 bytes with a header each. */
const SIGNATURE = 99;

/** Where an RLP item's payload starts, and its length. */
export interface Item {
  readonly payload: number;
  readonly length: number;
}

/**
 * Phase decode: reads a transaction's fields (legacy, EIP-2930, EIP-1559). What is malformed, of a type that is
 * not admitted, or for another chain is skipped (docs/batches.md §5).
 */
export function stepDecode(m: Machine, host: Host): void {
  const { source, offset, length } = m.scratch(Entry);
  const intake = decode(m, host, source, offset, length);
  if (intake === undefined) {
    m.rest();
    return;
  }
  if (intake.dataLength === 0) startAccessScan(m, new Intake(intake));
  else m.enter(Phase.scanData, new Intake({ ...intake, position: intake.dataOffset }));
}

function decode(
  m: Machine,
  host: Host,
  source: Bytes,
  offset: number,
  length: number,
): IntakeFields | undefined {
  const head = new Fields(Bytes.read(source, offset, Math.min(HEAD, length), m.witness));
  const type = head.type();
  if (type === undefined || type === 3 || type > 4) return undefined;
  if (type === 4) {
    if (host.config.fork === Fork.cancun) return undefined;
    throw new UnprovableError('a transaction of type 4 (EIP-7702)');
  }
  const list = head.list();
  if (list === undefined || list.payload + list.length !== length) return undefined;
  const chainId = type === 0 ? host.config.chainId : head.integer(8);
  const nonce = head.integer(8);
  const priorityFee = head.integer(32);
  const maxFee = type === 2 ? head.integer(32) : priorityFee;
  const gasLimit = head.integer(8);
  const to = head.address();
  const value = head.integer(32);
  const data = head.string();
  if (
    chainId !== host.config.chainId ||
    nonce === undefined ||
    priorityFee === undefined ||
    maxFee === undefined ||
    gasLimit === undefined ||
    to === undefined ||
    value === undefined ||
    data === undefined
  ) {
    return undefined;
  }
  let end = data.payload + data.length;
  let access: Item = { payload: end, length: 0 };
  if (end > length) return undefined;
  if (type !== 0) {
    const window = Bytes.read(source, offset + end, Math.min(LIST_HEADER, length - end), m.witness);
    const item = listHeader(window, 0);
    if (item === undefined) return undefined;
    access = { payload: end + item.payload, length: item.length };
    end = access.payload + access.length;
  }
  if (end > length || length - end > SIGNATURE) return undefined;
  const tail = new Fields(Bytes.read(source, offset + end, length - end, m.witness));
  const v = tail.integer(32);
  const r = tail.integer(32);
  const s = tail.integer(32);
  if (v === undefined || r === undefined || s === undefined || !tail.atEnd()) return undefined;
  const isProtected = type === 0 && v !== 27n && v !== 28n;
  const parity = isProtected ? v - 35n - 2n * chainId : type === 0 ? v - 27n : v;
  if (parity !== 0n && parity !== 1n) return undefined;
  return {
    source,
    offset,
    length,
    type,
    nonce,
    priorityFee,
    maxFee,
    gasLimit,
    creates: to.length === 0,
    to: integerOf(head.bytes.subarray(to.payload, to.payload + to.length)),
    value,
    dataOffset: offset + data.payload,
    dataLength: data.length,
    accessOffset: offset + access.payload,
    accessLength: access.length,
    authOffset: 0,
    authLength: 0,
    signedOffset: offset + list.payload,
    signedLength: end - list.payload,
    isProtected,
    parity: Number(parity),
    r,
    s,
    position: 0,
    slotsEnd: 0,
    account: 0n,
    zeros: 0,
    nonzeros: 0,
    accounts: 0,
    slots: 0,
    sender: 0n,
  };
}

/** The header of a list at `at`: canonical, its length in at most 4 bytes; undefined for anything else. */
export function listHeader(bytes: Uint8Array, at: number): Item | undefined {
  return header(bytes, at, 0xc0);
}

/** Reads fields one after the other. What is not as asked for is undefined, and so is all after it. */
class Fields {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** The EIP-2718 type; legacy transactions, which start with a list, are 0; undefined for neither. */
  type(): number | undefined {
    const first = this.bytes[0];
    if (first === undefined) return undefined;
    if (first >= 0xc0) return 0;
    this.#at = 1;
    return first === 0 || first > 0x7f ? undefined : first;
  }

  list(): Item | undefined {
    const item = listHeader(this.bytes, this.#at);
    if (item !== undefined) this.#at = item.payload;
    return item;
  }

  /** A byte string; it may go on past what has been read. */
  string(): Item | undefined {
    const item = header(this.bytes, this.#at, 0x80);
    this.#at = item === undefined ? Infinity : item.payload + item.length;
    return item;
  }

  /** An integer of at most `width` bytes without leading zeros. */
  integer(width: number): bigint | undefined {
    const item = this.string();
    if (item === undefined || item.length > width || this.#at > this.bytes.length) return undefined;
    if (item.length > 0 && this.bytes[item.payload] === 0) return undefined;
    return integerOf(this.bytes.subarray(item.payload, this.#at));
  }

  /** 20 bytes, or none for a creation. */
  address(): Item | undefined {
    const item = this.string();
    if (item === undefined || this.#at > this.bytes.length) return undefined;
    return item.length === 20 || item.length === 0 ? item : undefined;
  }

  atEnd(): boolean {
    return this.#at === this.bytes.length;
  }
}

/** The header of a string (`base` 0x80) or a list (0xc0), canonical (Yellow Paper, appendix B). */
function header(bytes: Uint8Array, at: number, base: number): Item | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (base === 0x80 && first < 0x80) return { payload: at, length: 1 };
  if (first < base || first > base + 0x3f) return undefined;
  const short = first - base;
  if (short <= 55) {
    if (base === 0x80 && short === 1 && (bytes[at + 1] ?? 0) < 0x80) return undefined;
    return { payload: at + 1, length: short };
  }
  const size = short - 55;
  if (size > 4 || at + 1 + size > bytes.length || bytes[at + 1] === 0) return undefined;
  const length = Number(integerOf(bytes.subarray(at + 1, at + 1 + size)));
  return length > 55 ? { payload: at + 1 + size, length } : undefined;
}
