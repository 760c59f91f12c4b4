import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Block } from './Block.js';
import { Bloom } from './Bloom.js';
import { headerRlp } from './HeaderRlp.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Parent } from './Parent.js';

/** How many block hashes are kept. */
const RING = 256n;

/** Scratch of phase blockSeal. */
export class BlockRoots extends Record {
  constructor(
    readonly transactions: Hash,
    readonly receipts: Hash,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x35, 65).hash(this.transactions).hash(this.receipts).done();
  }
}

/** Phase blockSeal: the block's hash; the block is the parent of the next one now. */
export function stepBlockSeal(m: Machine, host: Host): void {
  const roots = m.scratch(BlockRoots);
  const { state } = m.world().fields;
  const { gasUsed, hashes, bloom } = m.block().fields;
  const header = m.header().fields;
  const { number, timestamp, gasLimit, baseFee } = header;
  const rlp = headerRlp(
    {
      header,
      parentHash: m.parent().fields.hash,
      stateRoot: state.hash,
      transactionsRoot: roots.transactions,
      receiptsRoot: roots.receipts,
      bloom: Bloom.open(bloom, m.witness).bits,
      gasUsed,
    },
    host.config.fork,
  );
  const hash = keccak(rlp);
  const cursor = m.cursor();
  const parent = new Parent({ hash, number, timestamp, gasLimit, gasUsed, baseFee });
  const ring = Bytes.write(hashes, Number(number % RING) * 32, hash, m.witness);
  const after = cursor.with({ offset: cursor.fields.end, end: 0, taken: 0 });
  m.setBlock(Block.between(after, parent, ring).fields);
  m.rest();
}
