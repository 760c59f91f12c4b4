import { Bytes } from '../structures/Bytes.js';
import { Rlp } from '../structures/Rlp.js';
import { wordBytes } from '../structures/Word.js';
import { Bloom } from './Bloom.js';
import { Copy, CopyTarget, startCopy } from './Copy.js';
import { charge, expand } from './Gas.js';
import type { Machine } from './Machine.js';
import { pop } from './Operand.js';

/**
 * LOG0–LOG4: 8 gas a byte. The log's RLP is appended to the log buffer: its head (address and topics) in this
 * step, its data by phase copy.
 */
export function log(m: Machine, opcode: number): boolean {
  const frame = m.frame().fields;
  const offset = pop(m);
  const length = pop(m);
  const topics: Uint8Array[] = [];
  for (let n = 0xa0; n < opcode; n++) topics.push(wordBytes(pop(m)));
  if (frame.isStatic) return false;
  if (!expand(m, offset, length) || !charge(m, 8n * length)) return false;
  const size = Number(length);
  const address = wordBytes(frame.address).subarray(12);
  // A single byte below 0x80 is its own RLP, so that byte decides whether the data has a header.
  const first =
    size === 1 ? Bytes.readOpened(m.memory(), Number(offset), 1, m.witness)[0] : undefined;
  const head = logHead(address, topics, size, first ?? 0);
  const world = m.world();
  const { logs } = world.fields;
  const grown = Bytes.grow(Bytes.open(logs, m.witness), logs.length + head.length + size);
  m.setWorld(
    world.with({
      logs: Bytes.writeOpened(grown, logs.length, head, m.witness),
      bloom: Bloom.open(world.fields.bloom, m.witness).add([address, ...topics]),
    }),
  );
  const copy = {
    source: m.cpu().memory,
    from: offset,
    end: offset + length,
    target: CopyTarget.logs,
    to: BigInt(logs.length + head.length),
    left: length,
  };
  startCopy(m, new Copy(copy));
  return true;
}

/** The RLP of a log, `[address, [topics], data]`, up to the data's own bytes; `first` is the first of them. */
function logHead(
  address: Uint8Array,
  topics: readonly Uint8Array[],
  size: number,
  first: number,
): Uint8Array {
  const list = Rlp.encodeList(topics.map((topic) => Rlp.encodeString(topic)));
  const dataHeader = Rlp.stringHeader(size, first);
  const payload = 21 + list.length + dataHeader.length + size;
  return Uint8Array.of(
    ...Rlp.listHeader(payload),
    ...Rlp.encodeString(address),
    ...list,
    ...dataHeader,
  );
}
