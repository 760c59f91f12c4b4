import { Bytes } from '../structures/Bytes.js';
import { integerOf } from '../structures/Word.js';
import { Fork } from './Config.js';
import { Entry } from './Entry.js';
import { Fields, type Item, listHeader } from './Fields.js';
import type { Host } from './Host.js';
import { Intake, type IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { startAccessScan } from './ScanData.js';

/** No transaction's fields before its data are longer, with the headers of list and data. */
const HEAD = 192;
/** No list header is longer: its length has at most 4 bytes. */
const LIST_HEADER = 5;
/** No signature is longer: three integers of up to 32 bytes with a header each. */
const SIGNATURE = 99;

/**
 * Phase decode: reads a transaction's fields (legacy, EIP-2930, EIP-1559, EIP-7702). What is malformed, of a type that
 * is not admitted, or for another chain is skipped (docs/batches.md §7).
 */
export function stepDecode(m: Machine, host: Host): void {
  const intake = decode(m, host, m.scratch(Entry));
  if (intake === undefined) {
    m.rest();
    return;
  }
  if (intake.dataLength === 0) startAccessScan(m, new Intake(intake));
  else m.enter(Phase.scanData, new Intake({ ...intake, position: intake.dataOffset }));
}

function decode(m: Machine, host: Host, entry: Entry): IntakeFields | undefined {
  const { source, offset, length } = entry;
  const head = new Fields(Bytes.read(source, offset, Math.min(HEAD, length), m.witness));
  const type = head.type();
  if (type === undefined || type === 3 || type > 4) return undefined;
  if (type === 4 && host.config.fork === Fork.cancun) return undefined;
  const list = head.list();
  if (list === undefined || list.payload + list.length !== length) return undefined;
  const chainId = type === 0 ? host.config.chainId : head.integer(8);
  const nonce = head.integer(8);
  const priorityFee = head.integer(32);
  const maxFee = type >= 2 ? head.integer(32) : priorityFee;
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
  if (type === 4 && to.length === 0) return undefined;
  const access = type === 0 ? { payload: endOf(data), length: 0 } : listAt(m, entry, endOf(data));
  if (access === undefined) return undefined;
  const auth = type === 4 ? listAt(m, entry, endOf(access)) : { payload: endOf(access), length: 0 };
  if (auth === undefined || (type === 4 && auth.length === 0)) return undefined;
  const end = endOf(auth);
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
    authOffset: offset + auth.payload,
    authLength: auth.length,
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
    authorizations: 0,
    sender: 0n,
  };
}

/** The list of the transaction that begins at `at`; undefined when there is none. It may go on past the end. */
function listAt(m: Machine, { source, offset, length }: Entry, at: number): Item | undefined {
  if (at > length) return undefined;
  const size = Math.min(LIST_HEADER, length - at);
  const item = listHeader(Bytes.read(source, offset + at, size, m.witness), 0);
  return item && { payload: at + item.payload, length: item.length };
}

function endOf(item: Item): number {
  return item.payload + item.length;
}
