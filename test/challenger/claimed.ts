import { RLP } from '@ethereumjs/rlp';
import { bigIntToUnpaddedBytes } from '@ethereumjs/util';
import { crownOf } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { Bloom } from '../../bisection/machine/Bloom.js';
import { Receipt } from '../../bisection/machine/Receipt.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import {
  advance,
  idleMachine,
  type IdleState,
  type UnitChain,
} from '../../bisection/trace/UnitChain.js';
import type { MainnetHeader } from '../../challenger/conformance/mainnetBlock.js';
import type { Statement } from '../../challenger/l1/claims.js';
import { falseReceipt, falsified, RECEIPT_FIELDS, restless, RESTING_FIELDS } from './falsehoods.js';

/** What somebody may claim of a range of batches: leaves, and the machine that the last of them is the hash of. */
export interface Claimed {
  readonly name: string;
  readonly leaves: readonly Hash[];
  readonly final: Machine;
  /** The first unit that is wrong. */
  readonly unit: number;
}

/** What `Claims.post` is to be called with. */
export async function statementOf(
  { leaves, final }: Pick<Claimed, 'leaves' | 'final'>,
  about: Pick<Statement, 'parent' | 'target' | 'accumulator'>,
  height: number,
): Promise<Statement> {
  const tree = await PaddedTree.of(height, new Uint8Array(Buffer.concat(leaves)));
  const { top, path, last: state } = await crownOf(tree);
  return { ...about, top, path, state, idle: idleProof(final), leaves };
}

export const rightLeaves = (chain: UnitChain, until = chain.length): Hash[] =>
  Array.from({ length: until }, (_, index) => chain.leaf(index));

/** Right but for the final state, of which one field is another. */
export function falseFinals(chain: UnitChain, fields: readonly string[]): Claimed[] {
  return fields.map((field) => {
    const final = RESTING_FIELDS.includes(field)
      ? restless(chain.last, field)
      : idleMachine(falsified(chain.last, field));
    const unit = chain.length - 1;
    return {
      name: `final ${field}`,
      leaves: [...rightLeaves(chain, unit), final.hash],
      final,
      unit,
    };
  });
}

/** One leaf is wrong, and all that come after it are right. */
export function falseLeaf(chain: UnitChain, unit: number, field: string): Claimed {
  const leaves = rightLeaves(chain);
  const after = chain.before(unit + 1);
  const lie = RESTING_FIELDS.includes(field)
    ? restless(after, field)
    : idleMachine(falsified(after, field));
  leaves[unit] = lie.hash;
  return { name: `leaf ${field}`, leaves, final: idleMachine(chain.last), unit };
}

/** The state after one unit is wrong, and what comes after it follows from there. */
export function falseFrom(chain: UnitChain, unit: number, name: string, lie: IdleState): Claimed {
  const leaves = rightLeaves(chain, unit);
  let idle = lie;
  leaves.push(idleMachine(idle).hash);
  for (let next = unit + 1; next < chain.length; next++) {
    idle = advance(idle, chain.unit(next));
    leaves.push(idleMachine(idle).hash);
  }
  return { name, leaves, final: idleMachine(idle), unit };
}

/** A transaction's receipt is another, in each field; or it was skipped, or its place is another. A skipped one has a receipt. */
export function falseTransactions(chain: UnitChain, unit: number): Claimed[] {
  const before = chain.before(unit);
  const right = chain.unit(unit);
  if (right.kind !== 'transaction') throw new RangeError('no transaction');
  const tell = (name: string, change: Partial<typeof right>) =>
    falseFrom(chain, unit, name, advance(before, { ...right, ...change }));
  const { receipt } = right;
  if (receipt === undefined) {
    const made = new Receipt(
      2,
      true,
      before.block.fields.gasUsed + 21_000n,
      Bloom.empty,
      Bytes.EMPTY,
    );
    return [tell('invalid transaction included', { receipt: made })];
  }
  const moved = tell('transaction moved', { offset: right.offset + 1, length: right.length - 1 });
  return [
    ...RECEIPT_FIELDS.map((field) =>
      tell(`receipt ${field}`, { receipt: falseReceipt(receipt, field) }),
    ),
    tell('transaction skipped', { receipt: undefined }),
    moved,
  ];
}

/** One leaf too few, and one too many. */
export function falseLengths(chain: UnitChain): Claimed[] {
  const unit = chain.length - 1;
  const more = falsified(chain.last, 'stateRoot');
  return [
    {
      name: 'a unit short',
      leaves: rightLeaves(chain, unit),
      final: idleMachine(chain.before(unit)),
      unit,
    },
    {
      name: 'a unit more',
      leaves: [...rightLeaves(chain), idleMachine(more).hash],
      final: idleMachine(more),
      unit: chain.length,
    },
  ].filter(({ leaves }) => leaves.length > 0);
}

/** The fields of a header in the order of its RLP. */
export const headerFields = (header: MainnetHeader): (keyof MainnetHeader)[] =>
  (Object.keys(header) as (keyof MainnetHeader)[]).filter(
    (field) => field !== 'hash' && header[field] !== undefined,
  );

/** The hash of a header, by the library's RLP. */
export function headerHash(header: MainnetHeader): Hash {
  const items = headerFields(header).map((field) => {
    const value = header[field];
    return typeof value === 'bigint' ? bigIntToUnpaddedBytes(value) : (value as Uint8Array);
  });
  return keccak(RLP.encode(items));
}

/** The header with one field changed, and the hash that it has then. */
export function falseHeader(header: MainnetHeader, field: keyof MainnetHeader): MainnetHeader {
  const value = header[field];
  const twisted =
    typeof value === 'bigint'
      ? value + 1n
      : Uint8Array.of(...(value as Uint8Array).subarray(0, -1), ~(value as Uint8Array).at(-1)!);
  const changed = { ...header, [field]: twisted };
  return { ...changed, hash: headerHash(changed) };
}

/** The state after a block is closed, as its header says: nothing of it is asked of an executor. One block a batch. */
export function closedBy(before: IdleState, header: MainnetHeader): IdleState {
  const { hash, number, timestamp, gasLimit, gasUsed, baseFeePerGas: baseFee = 0n } = header;
  const parent = { hash, number, timestamp, gasLimit, gasUsed, baseFee };
  const { block } = advance(before, { kind: 'close', parent });
  // Spelt out for a place at which no block is open.
  const cursor = block.fields.cursor.with({
    offset: block.fields.cursor.fields.data.length,
    end: 0,
  });
  return { stateRoot: header.stateRoot as Hash, block: block.with({ cursor }) };
}
