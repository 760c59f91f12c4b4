import { getBytes } from 'ethers';
import { expect } from 'vitest';
import { Block } from '../../bisection/machine/Block.js';
import { Cursor } from '../../bisection/machine/Cursor.js';
import { Parent } from '../../bisection/machine/Parent.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { IdleState, UnitChain } from '../../bisection/trace/UnitChain.js';
import type { BlockchainCase } from '../../challenger/conformance/blockchainCase.js';
import type { PublishedChain } from '../../challenger/conformance/publishedBatches.js';
import { forcedBatch } from '../../challenger/derive/forcedBlock.js';
import { executeBatch } from '../../challenger/execute/batchExecution.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { toHex } from '../../challenger/hex.js';
import { FORCED_FORM, type PostedBatch } from '../../challenger/l1/inbox.js';
import { emptyBlock, type Head } from './emptyBlock.js';
import type { HardPlan, PostAction } from './hardPlan.js';

/** A unit that a plan comes to. */
export interface ExpectedUnit {
  readonly kind: 'batch' | 'void' | 'block' | 'transaction' | 'close';
  /** Counted from 1. */
  readonly batch: number;
  readonly carrier: PostAction['carrier'];
  /** Of a transaction. */
  readonly raw?: Uint8Array;
  readonly isForced?: boolean;
  readonly isSkipped?: boolean | undefined;
  /** Of a close: the block that comes out. */
  readonly head?: Head;
}

/** One chain of a case, with what its test says of the end. */
export interface HardChain {
  readonly test: BlockchainCase;
  readonly chain: PublishedChain;
}

/** Whether what comes after the last block of a chain can be told. */
export function knowsItsEnd({ test, chain }: HardChain): boolean {
  const last = chain.batches.filter(({ expected }) => expected.outcome === 'block').at(-1);
  const isAll = chain.batches.every(({ expected }) => /^(block|void)$/.test(expected.outcome));
  if (last === undefined || !isAll) return false;
  const { beaconRoots, blockHashes } = chain.config;
  return (
    toHex(last.block.header.hash) === toHex(test.lastBlockHash) &&
    (test.postState !== undefined || !(beaconRoots || blockHashes))
  );
}

/** What a plan must come to, by the case and by what L1 says of the batches. */
export class HardExpected {
  readonly units: ExpectedUnit[] = [];
  private readonly idles: IdleState[] = [];

  private constructor(private readonly hard: HardChain) {}

  static async of(
    hard: HardChain,
    plan: HardPlan,
    posted: readonly PostedBatch[],
  ): Promise<HardExpected> {
    const expected = new HardExpected(hard);
    await expected.follow(plan, posted);
    return expected;
  }

  /** The idle state after a batch. */
  after(position: number): IdleState {
    const idle = this.idles[position - 1];
    if (idle === undefined) throw new RangeError(`no batch ${String(position)}`);
    return idle;
  }

  private async follow(plan: HardPlan, posted: readonly PostedBatch[]): Promise<void> {
    const { chain, test } = this.hard;
    const posts = plan.actions.filter((action) => action.kind === 'post');
    expect(posted.length, chain.name).toBe(posts.length);
    const first = chain.head;
    let head: Head = { ...first, baseFeePerGas: first.baseFeePerGas };
    let accounts = test.postState;
    let accumulator: Uint8Array = new Uint8Array(32);
    const ring = new Uint8Array(256 * 32);
    ring.set(head.hash, Number(head.number % 256n) * 32);
    for (const [index, post] of posts.entries()) {
      const on = posted[index]!;
      const { queueLength, queueDue, l1Timestamp } = on;
      const queue = { length: queueLength, due: queueDue };
      expect({ ...queue, next: post.queue.next }, chain.name).toEqual(post.queue);
      const batch = index + 1;
      const { carrier } = post;
      expect(on.form === FORCED_FORM, chain.name).toBe(carrier === 'forced');
      this.units.push({ kind: 'batch', batch, carrier });
      for (const { outcome, entries, source } of post.blocks) {
        if (outcome === 'void') {
          this.units.push({ kind: 'void', batch, carrier });
          continue;
        }
        this.units.push({ kind: 'block', batch, carrier });
        for (const entry of entries) {
          this.units.push({ kind: 'transaction', batch, carrier, ...entry });
        }
        if (source === undefined) {
          const after = head.timestamp + 1n;
          const timestamp = l1Timestamp > after ? l1Timestamp : after;
          const attributes = { timestamp, coinbase: getBytes(on.poster), mixHash: accumulator };
          ({ head, accounts } = await emptyBlock(head, attributes, chain.config, accounts));
        } else {
          head =
            source.expected.outcome === 'otherHeader' ? await plainEnd(chain) : source.block.header;
        }
        ring.set(head.hash, Number(head.number % 256n) * 32);
        this.units.push({ kind: 'close', batch, carrier, head });
      }
      const bytes =
        post.bytes ?? forcedBatch({ poster: getBytes(on.poster), l1Timestamp, accumulator });
      ({ accumulator } = on);
      this.idles.push(idleAfter(post, on, bytes, head, ring.slice()));
    }
  }
}

/** Where a chain ends that is published the plain way, in calldata and nothing else: for what the case does not say. */
async function plainEnd({ config, nodes, head, batches }: PublishedChain): Promise<Head> {
  const executor = new VmExecutor({ config, nodes });
  let end = head;
  for (const { bytes, l1Timestamp } of batches) {
    ({ head: end } = await executeBatch(executor, config, end, bytes, { l1Timestamp }));
  }
  return end;
}

function idleAfter(
  { queue, carrier, end }: PostAction,
  { position, accumulator, l1Number, l1Timestamp, queueRoot }: PostedBatch,
  bytes: Uint8Array,
  { hash, number, timestamp, gasLimit, gasUsed, baseFeePerGas, stateRoot }: Head,
  ring: Uint8Array,
): IdleState {
  const cursor = Cursor.none.with({
    ...{ position, accumulator, l1Number, l1Timestamp, queueRoot },
    ...{ queueLength: queue.length, queueDue: queue.due, queueNext: queue.next },
    isForced: carrier === 'forced',
    data: Bytes.build(bytes),
    offset: end,
  });
  const baseFee = baseFeePerGas ?? 0n;
  const parent = new Parent({ hash, number, timestamp, gasLimit, gasUsed, baseFee });
  return {
    stateRoot: stateRoot as Hash,
    block: Block.between(cursor, parent, Bytes.build(ring)),
  };
}

/** The units of batches that no plan foresaw. */
export function unplanned(chain: UnitChain): ExpectedUnit[] {
  let carrier: ExpectedUnit['carrier'] = 'calldata';
  let batch = 0;
  return Array.from({ length: chain.length }, (_, index): ExpectedUnit => {
    const unit = chain.unit(index);
    if (unit.kind === 'batch') {
      const given = unit.batch.carrier;
      carrier = given === undefined ? 'calldata' : given === 'forced' ? 'forced' : 'blob';
      batch++;
    }
    const common = { kind: unit.kind, batch, carrier };
    if (unit.kind !== 'transaction') return common;
    const isSkipped = unit.receipt === undefined;
    return { ...common, isForced: unit.queued !== undefined, isSkipped };
  });
}
