import type { Bytes } from '../structures/Bytes.js';
import type { Code } from '../structures/Code.js';
import { View } from '../structures/View.js';
import { wordAt } from '../structures/Word.js';
import { Copy, CopyTarget, startCopy } from './Copy.js';
import { charge, expand, wordGas } from './Gas.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';

/** Opcodes about the frame, its calldata, its code, and the returned data of its last call. */
export function frameInfo(m: Machine, opcode: number): boolean {
  const frame = m.frame().fields;
  switch (opcode) {
    case 0x30:
      push(m, frame.address);
      return true;
    case 0x32:
      push(m, m.tx().fields.origin);
      return true;
    case 0x33:
      push(m, frame.caller);
      return true;
    case 0x34:
      push(m, frame.value);
      return true;
    case 0x35:
      push(m, loadWord(m, frame.calldata, pop(m)));
      return true;
    case 0x36:
      push(m, BigInt(frame.calldata.length));
      return true;
    case 0x37:
      return copyView(m, frame.calldata);
    case 0x38:
      push(m, BigInt(m.code().length));
      return true;
    case 0x39:
      return copyCode(m, m.code());
    case 0x3a:
      push(m, m.tx().fields.gasPrice);
      return true;
    case 0x3d:
      push(m, BigInt(m.cpu().returnData.length));
      return true;
    default:
      return copyReturned(m);
  }
}

function loadWord(m: Machine, view: View, offset: bigint): bigint {
  if (offset >= BigInt(view.length)) return 0n;
  return wordAt(View.read(view, Number(offset), 32, m.witness));
}

function copyView(m: Machine, view: View): boolean {
  const destination = pop(m);
  const source = pop(m);
  return copyFrom(m, view, destination, source, pop(m));
}

/** RETURNDATACOPY past the end is an exceptional halt (EIP-211). */
function copyReturned(m: Machine): boolean {
  const destination = pop(m);
  const source = pop(m);
  const length = pop(m);
  const { returnData } = m.cpu();
  if (source + length > BigInt(returnData.length)) return false;
  return copyFrom(m, returnData, destination, source, length);
}

function copyFrom(
  m: Machine,
  view: View,
  destination: bigint,
  source: bigint,
  length: bigint,
): boolean {
  const size = BigInt(view.length);
  const start = BigInt(view.offset);
  return copyIn(
    m,
    view.bytes,
    start + (source < size ? source : size),
    start + size,
    destination,
    length,
  );
}

/** CODECOPY; also the tail of EXTCODECOPY. Bytes past the end of the code are zeros. */
export function copyCode(m: Machine, code: Code): boolean {
  const destination = pop(m);
  const source = pop(m);
  const length = pop(m);
  const size = BigInt(code.length);
  return copyIn(m, code, source < size ? source : size, size, destination, length);
}

function copyIn(
  m: Machine,
  source: Bytes | Code,
  from: bigint,
  end: bigint,
  to: bigint,
  left: bigint,
): boolean {
  if (!expand(m, to, left) || !charge(m, wordGas(3n, left))) return false;
  startCopy(m, new Copy({ source, from, end, target: CopyTarget.memory, to, left }));
  return true;
}
