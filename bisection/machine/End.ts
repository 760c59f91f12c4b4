import { Bytes } from '../structures/Bytes.js';
import { Stack } from '../structures/Stack.js';
import { View } from '../structures/View.js';
import { Bloom } from './Bloom.js';
import { Included } from './Included.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Receipt } from './Receipt.js';
import { Phase } from './Phase.js';
import { addBalance } from './State.js';

/** Scratch of phase end. */
export class End extends Record {
  constructor(
    readonly success: boolean,
    /** Gas that is left, before refunds. */
    readonly gas: bigint,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x28, 10).bool(this.success).u64(this.gas).done();
  }
}

/** Phase end: refund (EIP-3529), floor (EIP-7623), fees, receipt. */
export function stepEnd(m: Machine): void {
  const { success, gas } = m.scratch(End);
  const tx = m.tx().fields;
  const world = m.world().fields;
  const spent = tx.gasLimit - gas;
  const refund = world.refund < spent / 5n ? world.refund : spent / 5n;
  const used = spent - refund > tx.floorGas ? spent - refund : tx.floorGas;
  addBalance(m, tx.origin, (tx.gasLimit - used) * tx.gasPrice);
  addBalance(m, m.header().fields.feeRecipient, used * tx.priorityFee);
  const block = m.block().fields;
  const gasUsed = block.gasUsed + used;
  const receipt = new Receipt(tx.type, success, gasUsed, world.bloom, world.logs);
  m.setBlock({
    gasUsed,
    count: block.count + 1,
    receipts: append(m, block.receipts, receipt.hash),
    transactions: append(m, block.transactions, transactionEntry(tx.raw)),
    included: new Included(tx.raw, receipt, block.included),
    bloom: Bloom.open(block.bloom, m.witness).or(Bloom.open(world.bloom, m.witness)),
  });
  if (world.destructs === Stack.EMPTY) m.rest();
  else m.enter(Phase.destruct);
}

/** Where the transaction stands, in 64 bytes. */
export function transactionEntry(raw: View): Uint8Array {
  const entry = new Uint8Array(64);
  entry.set(View.encode(raw));
  return entry;
}

function append(m: Machine, list: Bytes, entry: Uint8Array): Bytes {
  const { length } = Bytes.open(list, m.witness);
  return Bytes.writeOpened(Bytes.grow(list, length + entry.length), length, entry, m.witness);
}
