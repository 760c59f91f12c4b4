import { Block } from '../../bisection/machine/Block.js';
import { Bloom } from '../../bisection/machine/Bloom.js';
import { Exit, ExitStatus } from '../../bisection/machine/Exit.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Receipt } from '../../bisection/machine/Receipt.js';
import { World } from '../../bisection/machine/World.js';
import { AccessTree } from '../../bisection/structures/AccessTree.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { Code } from '../../bisection/structures/Code.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Stack } from '../../bisection/structures/Stack.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { View } from '../../bisection/structures/View.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';

/** Another value of the same kind, as near to it as can be. */
function other(value: unknown): unknown {
  if (typeof value === 'bigint') return value ^ 1n;
  if (typeof value === 'number') return value ^ 1;
  if (typeof value === 'boolean') return !value;
  if (value instanceof Uint8Array) {
    const copy = value.slice();
    copy[copy.length - 1]! ^= 1;
    return copy;
  }
  if (value instanceof Bytes) {
    if (value.length === 0) return Bytes.build(Uint8Array.of(1));
    return Bytes.write(value, 0, other(Bytes.read(value, 0, 1)) as Uint8Array);
  }
  if (value instanceof Bloom) return new Bloom(new Uint8Array(256).fill(1));
  if (value instanceof AccessTree) {
    return AccessTree.set(value, new Uint8Array(32), new Uint8Array(32).fill(1)).tree;
  }
  if (value instanceof Stack) return Stack.push(value, 1n);
  if (value instanceof View) return View.whole(Bytes.build(Uint8Array.of(1)));
  if (value instanceof Code) return Code.build(Uint8Array.of(0));
  if (value instanceof World) return value.with({ refund: 1n });
  if (value instanceof Trie) return Trie.at(other(value.hash) as Hash, { node: () => undefined });
  throw new TypeError(`no other value for ${String(value)}`);
}

/** A record with one field changed: `fields` with another value under `name`. */
const twist = <F extends object>(fields: F, name: string): F => ({
  ...fields,
  [name]: other(fields[name as keyof F]),
});

/** The fields of an idle state, those of its records by `record.field`. */
export const CONTENT_FIELDS: readonly string[] = (() => {
  // What is included is not committed to: it is no field of the record.
  const { cursor, header, parent, included: _, ...own } = Block.none.fields;
  const named = (record: string, fields: object) =>
    Object.keys(fields).map((name) => `${record}.${name}`);
  return [
    'stateRoot',
    ...named('cursor', cursor.fields),
    ...named('header', header.fields),
    ...named('parent', parent.fields),
    ...named('block', own),
  ];
})();

/** The idle state with one of its `CONTENT_FIELDS` changed. */
export function falsified({ stateRoot, block }: IdleState, field: string): IdleState {
  const [record, name = ''] = field.split('.');
  const { cursor, header, parent } = block.fields;
  switch (record) {
    case 'stateRoot':
      return { stateRoot: other(stateRoot) as Hash, block };
    case 'cursor':
      return { stateRoot, block: block.with({ cursor: cursor.with(twist(cursor.fields, name)) }) };
    case 'header':
    case 'parent': {
      const old = record === 'header' ? header : parent;
      const Type = old.constructor as new (fields: object) => typeof old;
      return { stateRoot, block: block.with({ [record]: new Type(twist(old.fields, name)) }) };
    }
    case 'block':
      return { stateRoot, block: block.with(twist(block.fields, name)) };
    default:
      throw new RangeError(`no field ${field}`);
  }
}

/** What an idle machine has besides its content, all of it empty, and how it is filled. */
const RESTING: Readonly<Record<string, (m: Machine) => void>> = (() => {
  const idle = (m: Machine) => m.world();
  const resting: Record<string, (m: Machine) => void> = {
    phase: (m) => {
      m.phase = Phase.opcode;
    },
    scratch: (m) => {
      m.setScratch(new Exit(ExitStatus.success));
    },
    result: (m) => {
      m.setResult(new Uint8Array(32).fill(1) as Hash);
    },
  };
  for (const name of ['access', 'logs', 'bloom', 'refund', 'destructs'] as const) {
    resting[`world.${name}`] = (m) => {
      m.setWorld(idle(m).with(twist(idle(m).fields, name)));
    };
  }
  for (const name of ['pc', 'gas', 'stackSize', 'stack', 'memory', 'returnData'] as const) {
    resting[`cpu.${name}`] = (m) => {
      m.setCpu(Object.assign(m.cpu().copy(), { [name]: other(m.cpu()[name]) }));
    };
  }
  for (const name of [
    ...(['kind', 'depth', 'isStatic', 'address', 'caller', 'value', 'code', 'calldata'] as const),
    ...(['outOffset', 'outLength', 'world'] as const),
  ]) {
    resting[`frame.${name}`] = (m) => {
      m.setFrame(m.frame().with(twist(m.frame().fields, name)));
    };
  }
  for (const name of [
    ...(['type', 'raw', 'origin', 'gasPrice', 'priorityFee', 'gasLimit', 'floorGas'] as const),
    ...(['start', 'codes'] as const),
  ]) {
    resting[`tx.${name}`] = (m) => {
      m.setTx(m.tx().with(twist(m.tx().fields, name)));
    };
  }
  return resting;
})();

export const RESTING_FIELDS = Object.keys(RESTING);

/** The machine of an idle state that is not quite at rest. */
export function restless(idle: IdleState, field: string): Machine {
  const machine = idleMachine(idle);
  machine.begin(undefined);
  RESTING[field]!(machine);
  return machine;
}

export const RECEIPT_FIELDS = ['type', 'success', 'cumulativeGas', 'bloom', 'logs'] as const;

/** The receipt with one field changed. */
export function falseReceipt(receipt: Receipt, field: (typeof RECEIPT_FIELDS)[number]): Receipt {
  const { type, success, cumulativeGas, bloom, logs } = twist({ ...receipt }, field);
  return new Receipt(type, success, cumulativeGas, bloom, logs);
}
