import { keccak } from '../../bisection/structures/Keccak.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { UnitChain } from '../../bisection/trace/UnitChain.js';
import { toHex } from '../hex.js';

/** Where a unit of a claim stands, in the terms of the chain. */
export interface UnitPlace {
  /** Counted from 0, among the units of the claim. */
  readonly unit: number;
  /** `end`: past the last unit, where nothing happens any more. */
  readonly kind: 'batch' | 'void' | 'block' | 'transaction' | 'close' | 'end';
  /** Counted from 1. */
  readonly batch: bigint;
  /** The block's number; undefined outside of blocks. */
  readonly block: bigint | undefined;
  /** Which entry of the block, counted from 0, skipped ones included; for transactions. */
  readonly entry?: number;
  /** Hash of the raw transaction. */
  readonly transaction?: string;
}

/** Finds out what unit `index` of a claim is about. */
export function placeOf(chain: UnitChain, index: number): UnitPlace {
  const idle = chain.before(Math.min(index, chain.length));
  const { cursor, header, parent } = idle.block.fields;
  const batch = cursor.fields.position;
  const open = header.fields.open ? header.fields.number : undefined;
  if (index >= chain.length) return { unit: index, kind: 'end', batch, block: open };
  const unit = chain.unit(index);
  switch (unit.kind) {
    case 'batch':
      return { unit: index, kind: 'batch', batch: batch + 1n, block: undefined };
    case 'void':
      return { unit: index, kind: 'void', batch, block: undefined };
    case 'block':
      return { unit: index, kind: 'block', batch, block: parent.fields.number + 1n };
    case 'close':
      return { unit: index, kind: 'close', batch, block: open };
    case 'transaction': {
      const raw = Bytes.read(unit.queued ?? cursor.fields.data, unit.offset, unit.length);
      return {
        ...{ unit: index, kind: 'transaction', batch, block: open },
        entry: entryOf(chain, index),
        transaction: toHex(keccak(raw)),
      };
    }
  }
}

/** How many transactions come before a unit in its block, as far as the claim goes back. */
function entryOf(chain: UnitChain, index: number): number {
  let entry = 0;
  while (index > entry && chain.unit(index - entry - 1).kind === 'transaction') entry++;
  return entry;
}
