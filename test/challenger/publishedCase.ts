import { Interface } from 'ethers';
import { Block } from '../../bisection/machine/Block.js';
import { Cursor } from '../../bisection/machine/Cursor.js';
import { Parent } from '../../bisection/machine/Parent.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { idleMachine, type IdleState } from '../../bisection/trace/UnitChain.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import type { Link } from '../../challenger/claim/rightChain.js';
import type {
  PublishedBatch,
  PublishedChain,
} from '../../challenger/conformance/publishedBatches.js';
import type { MainnetHeader } from '../../challenger/conformance/mainnetBlock.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import type { BlockResult, Executor } from '../../challenger/execute/executor.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { CLAIMS_ABI, type PostedClaim, type Statement } from '../../challenger/l1/claims.js';
import { toHex } from '../../challenger/hex.js';
import { judge, type Verdict } from '../../challenger/verdict.js';
import { type Claimed, rightLeaves, statementOf } from './claimed.js';
import { PARAMETERS, type Published, type PublishingL1 } from './publishingL1.js';

const claimsAbi = new Interface(CLAIMS_ABI);

/** A claim's children: what is right of the batches that they cover. */
export interface Level {
  readonly link: Link;
  readonly opinion: Opinion;
  /** The batches, and what kind each of their units is, by the case alone. */
  readonly batches: readonly PublishedBatch[];
  readonly layout: readonly string[];
}

/** A claim, and the L1 block that it was posted in. */
export interface Posted extends PostedClaim {
  readonly block: number;
}

/** Whether the case says which block comes out of a batch; it does not if it gives the block another header. */
export const isSaid = ({ expected }: PublishedBatch): boolean => expected.outcome !== 'otherHeader';

/** A chain of a case on L1, with a challenger that watches it and puts nothing at risk. */
export class PublishedCase {
  readonly challenger: Challenger;
  /** Every block that was executed for an opinion, in order. */
  readonly executed: BlockResult[] = [];

  private constructor(
    readonly chain: PublishedChain,
    private readonly l1: PublishingL1,
    private readonly published: Published,
  ) {
    const { config, nodes, head: genesis } = chain;
    const vm = new VmExecutor({ config, nodes });
    const executor: Executor = {
      execute: async (parent, block) => {
        const result = await vm.execute(parent, block);
        this.executed.push(result);
        return result;
      },
    };
    const { addresses, from } = published;
    const { provider } = l1;
    this.challenger = new Challenger({
      ...{ provider, addresses, from, config, genesis, executor, nodes },
    });
  }

  static async publish(l1: PublishingL1, chain: PublishedChain): Promise<PublishedCase> {
    const batches = chain.batches.map(({ bytes }) => bytes);
    const published = await l1.publish(chain.config, genesisIdle(chain.head), batches);
    const result = new PublishedCase(chain, l1, published);
    await result.challenger.chain.refresh();
    return result;
  }

  /** The next level on top of the right claim of the one before; undefined when all batches are claimed. */
  async level(before?: Level & { readonly right: Posted }): Promise<Level | undefined> {
    const { chain } = this.challenger;
    const link =
      before === undefined ? await chain.first() : chain.link(before.right.id, before.opinion);
    const parent = await chain.claims.claimOf(link.id);
    if (!chain.isDue(parent)) return undefined;
    const opinion = await chain.opinion(link, parent);
    const from = Number(link.start.idle.block.fields.cursor.fields.position);
    const batches = this.chain.batches.slice(from, Number(parent.next));
    return { link, opinion, batches, layout: batches.flatMap(layoutOf) };
  }

  async statement(level: Level, claimed?: Pick<Claimed, 'leaves' | 'final'>): Promise<Statement> {
    const { chain, target, accumulator } = level.opinion.claim;
    return statementOf(
      claimed ?? { leaves: rightLeaves(chain), final: idleMachine(chain.last) },
      { parent: level.link.id, target, accumulator },
      PARAMETERS.unitHeight,
    );
  }

  /** Posts claims in one L1 block, in this order. */
  async post(level: Level, statements: readonly Statement[]): Promise<Posted[]> {
    const { claims } = this.challenger.chain;
    const { claimBond } = PARAMETERS;
    const block = await this.l1.send(statements.map((each) => claims.post(each, claimBond)));
    const posted = await claims.posted(block, block, level.link.id);
    return posted.map((claim) => ({ ...claim, block }));
  }

  /** Name of the error that a claim is refused with; undefined if it would be taken. */
  refusal(statement: Statement, bond = PARAMETERS.claimBond): Promise<string | undefined> {
    return this.l1.refusal(this.challenger.chain.claims.post(statement, bond));
  }

  /** The verdict on a claim, from what is on L1. */
  async judge({ opinion }: Level, { block, ...claim }: Posted): Promise<Verdict> {
    const { claims } = this.challenger.chain;
    return judge(opinion, claim, await claims.leaves(claim.id, block, block));
  }

  /** What L1 itself read out of the final state of a claim. */
  async content(
    posted: PostedClaim,
  ): Promise<{ stateRoot: string; blockHash: string; number: bigint }> {
    const logs = await this.l1.provider.getLogs({
      address: this.published.addresses.claims,
      topics: claimsAbi.encodeFilterTopics('ClaimContent', [posted.id]),
      fromBlock: this.published.from,
    });
    const { data, topics } = logs[0]!;
    const { stateRoot, blockHash, number } = claimsAbi.decodeEventLog('ClaimContent', data, topics);
    return { stateRoot, blockHash, number } as Awaited<ReturnType<PublishedCase['content']>>;
  }

  /** The idle state after the first `count` batches by the headers of the case and the inbox alone. None of them may be `otherHeader`. */
  expectedIdle(count: number): IdleState {
    const headers = this.chain.batches.slice(0, count).flatMap(headerOf);
    const { head } = this.chain;
    const last = headers.at(-1);
    const { hash, number, timestamp, gasLimit, gasUsed } = last ?? head;
    const baseFee = (last ?? head).baseFeePerGas ?? 0n;
    const ring = new Uint8Array(256 * 32);
    for (const header of [head, ...headers]) {
      ring.set(header.hash, Number(header.number % 256n) * 32);
    }
    const batch = this.challenger.chain.batch(BigInt(count));
    if (batch === undefined) throw new RangeError(`batch ${String(count)} was not read`);
    const { position, accumulator, bytes, l1Number, l1Timestamp, queueRoot } = batch;
    const cursor = Cursor.none.with({
      ...{ position, accumulator, l1Number, l1Timestamp, queueRoot },
      data: Bytes.build(bytes),
      offset: bytes.length,
    });
    const parent = new Parent({ hash, number, timestamp, gasLimit, gasUsed, baseFee });
    return {
      stateRoot: (last ?? head).stateRoot as Hash,
      block: Block.between(cursor, parent, Bytes.build(ring)),
    };
  }
}

/** The header that must come out of a batch, by the case alone; none out of a void block. */
export function headerOf({ block: { header }, expected }: PublishedBatch): MainnetHeader[] {
  if (expected.outcome === 'otherHeader') throw new RangeError('the case does not say');
  return expected.outcome === 'void' ? [] : [header];
}

/** The units of a batch of one block, by what the case says of the block. */
function layoutOf({ block, expected }: PublishedBatch): string[] {
  if (expected.outcome === 'void') return ['batch', 'void'];
  return ['batch', 'block', ...block.transactions.map(() => 'transaction'), 'close'];
}

/** `0x…` of what the verdicts are compared by. */
export const hashOf = (idle: IdleState): string => toHex(idleMachine(idle).hash);
