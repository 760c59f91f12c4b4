import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { ChainHead, Executor } from '../execute/executor.js';
import { checkGenesisLimit } from '../execute/genesisLimit.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { BatchMismatchError, MissingDataError, type PublishedBatch } from '../l1/batches.js';
import { BatchPipeline } from '../pipeline/batchPipeline.js';
import type { BlobReader } from '../l1/blobReader.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { Status } from '../../bisection/game/Claims.js';
import { type Claim, Claims, type PostedClaim } from '../l1/claims.js';
import type { DisputeAddresses } from '../l1/deploy.js';
import { toHex } from '../l1/hex.js';
import { Inbox } from '../l1/inbox.js';
import { L1View } from '../l1/l1View.js';
import { genesisIdle } from './buildClaim.js';
import type { QueuedEntry } from '../watch/inboxEvent.js';
import { Opinion, type OpinionInputs } from './opinion.js';

export interface RightChainOptions {
  readonly provider: JsonRpcApiProvider;
  readonly addresses: DisputeAddresses;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly config: Config;
  /** Where the L2 starts. */
  readonly genesis: ChainHead;
  readonly executor: Executor;
  /** Where the executor's states are. */
  readonly nodes: StateSource;
  readonly onBatch?: (batch: PublishedBatch) => void;
  /** Who has the blobs of batches that stand in some. */
  readonly blobs?: BlobReader;
  /** Waited for now and then in long runs. */
  readonly pause?: () => Promise<void>;
}

/** A claim that is right, as far as we can tell, and what its children start from. */
export interface Link {
  readonly id: Hash;
  readonly start: OpinionInputs['start'];
}

/** A child of a claim, as it was posted and as it stands. */
export interface Child {
  readonly posted: PostedClaim;
  readonly claim: Claim;
}

/** An opinion, and the target of the claims that it is about: a claim posted anew after a reorganization has another. */
interface Formed {
  readonly target: bigint;
  readonly opinion: Promise<Opinion>;
}

const NO_HASH = new Uint8Array(32) as Hash;

/** The chain of right claims from genesis on, as we find them by executing the batches on L1. */
export class RightChain {
  /** What everything is read through. */
  readonly l1: L1View;
  readonly claims: Claims;
  readonly inbox: Inbox;
  private readonly batches = new Map<bigint, PublishedBatch>();
  private queue = Queue.none;
  private queued: readonly QueuedEntry[] = [];
  private missing: MissingDataError | undefined;
  private readTo: number;
  private readonly opinions = new Map<string, Formed>();
  private known: Parameters | undefined;

  /** @throws GenesisLimitError */
  constructor(private readonly options: RightChainOptions) {
    const { addresses, provider, genesis, config } = options;
    checkGenesisLimit(genesis, config);
    this.l1 = new L1View(provider);
    this.claims = new Claims(addresses.claims, this.l1);
    this.inbox = new Inbox(addresses.inbox, this.l1);
    this.readTo = options.from - 1;
  }

  /** The parameters of the dispute, once `refresh` has been called. */
  get parameters(): Parameters {
    if (this.known === undefined) throw new RangeError('nothing was read from L1 yet');
    return this.known;
  }

  /**
   * Reads what the inbox has got since the last time. Where L1 has put other batches under what was read before, all
   * of it is read anew.
   * @throws BatchMismatchError if L1 contradicts itself, L1MovedError if it changes meanwhile
   */
  refresh(): Promise<void> {
    return this.l1.pinned(async () => {
      this.known ??= await this.claims.parameters();
      if (!(await this.isCurrent())) this.forget();
      if (await this.readsOn()) return;
      // A reorganization has put batches into blocks that had been read before.
      this.forget();
      await this.read();
      if (!(await this.isComplete())) {
        throw new BatchMismatchError(BigInt(this.batches.size) + 1n, 'position');
      }
    });
  }

  /** Reads what is new; says whether it goes on from what was read before, and nothing is left out. */
  private async readsOn(): Promise<boolean> {
    try {
      await this.read();
    } catch (error) {
      if (!(error instanceof BatchMismatchError)) throw error;
      return false;
    }
    return this.isComplete();
  }

  /** Whether the batches that were read are still those of the inbox. */
  private async isCurrent(): Promise<boolean> {
    const position = BigInt(this.batches.size);
    if (position === 0n) return true;
    if ((await this.inbox.length()) < position) return false;
    const { accumulator } = this.batches.get(position) ?? { accumulator: NO_HASH };
    return equals(await this.inbox.accumulator(position), accumulator);
  }

  private async isComplete(): Promise<boolean> {
    const { entries } = this.queue;
    if (BigInt(entries.length) !== (await this.inbox.queueLength())) return false;
    const root = await this.inbox.queueRoot();
    if (!equals(root, this.queue.root(BigInt(entries.length)))) return false;
    const length = await this.inbox.length();
    if (this.missing === undefined) return BigInt(this.batches.size) === length;
    // If it is still the same batch, it stands in the same L1 block, which is behind those that were read.
    const { position, accumulator } = this.missing.posted;
    return length >= position && equals(await this.inbox.accumulator(position), accumulator);
  }

  /** Why the batches stop before the last one of the inbox, if the data of one are nowhere to be had. */
  get gap(): MissingDataError | undefined {
    return this.missing;
  }

  /** The entries of the forced queue, from the first on. */
  get forced(): readonly QueuedEntry[] {
    return this.queued;
  }

  private forget(): void {
    this.batches.clear();
    this.queue = Queue.none;
    this.queued = [];
    this.missing = undefined;
    this.opinions.clear();
    this.readTo = this.options.from - 1;
  }

  private async read(): Promise<void> {
    const { number: to } = await this.l1.head();
    if (to <= this.readTo) return;
    const { provider, onBatch, blobs } = this.options;
    const position = BigInt(this.batches.size);
    const accumulator = this.batches.get(position)?.accumulator ?? NO_HASH;
    const range = { from: this.readTo + 1, to };
    const sources = { inbox: this.inbox, provider, blobs };
    const { length } = this.queue.entries;
    const forced = await this.inbox.forced(range.from, range.to);
    // What stands behind a gap has been read before.
    const fresh = forced.filter(({ index }) => index >= length);
    if (fresh.length > 0) {
      const raw = fresh.map((entry) => Bytes.build(entry.raw));
      this.queue = new Queue([...this.queue.entries, ...raw]);
      const queued = fresh.map(({ index, due, transaction }) => ({ index, due, transaction }));
      this.queued = [...this.queued, ...queued];
    }
    this.missing = undefined;
    try {
      const pipeline = new BatchPipeline(sources);
      for await (const { batch } of pipeline.run(range, { position, accumulator })) {
        this.batches.set(batch.position, batch);
        onBatch?.(batch);
      }
      this.readTo = to;
    } catch (error) {
      if (!(error instanceof MissingDataError)) throw error;
      this.missing = error;
      this.readTo = Number(error.posted.l1Number) - 1;
    }
  }

  batch(position: bigint): PublishedBatch | undefined {
    return this.batches.get(position);
  }

  /** Whether everything that the children of a claim cover has been posted. */
  isDue(parent: Claim): boolean {
    return BigInt(this.batches.size) >= parent.next;
  }

  async first(): Promise<Link> {
    const { genesis: head } = this.options;
    return { id: await this.claims.genesis(), start: { idle: genesisIdle(head), head } };
  }

  /** The children of a claim's present round. */
  async children(id: Hash, parent: Claim): Promise<Child[]> {
    const { number: head } = await this.l1.head();
    const posted = await this.claims.posted(this.options.from, head, id);
    const all = await Promise.all(
      posted.map(async (each) => ({ posted: each, claim: await this.claims.claimOf(each.id) })),
    );
    return all.filter(({ claim }) => claim.round === parent.childRound);
  }

  /** Whether a claim that `claimant` paid for waits to be final. */
  async hasPending(claimant: string): Promise<boolean> {
    const { number: head } = await this.l1.head();
    for (const claim of await this.claims.posted(this.options.from, head)) {
      if (claim.claimant !== claimant) continue;
      if ((await this.claims.claimOf(claim.id)).status === Status.pending) return true;
    }
    return false;
  }

  inputs(link: Link, parent: Claim): OpinionInputs {
    const { config, executor, nodes, pause } = this.options;
    const { unitHeight, stepHeight } = this.parameters;
    return {
      ...{ config, executor, nodes, unitHeight, stepHeight },
      start: link.start,
      target: parent.next,
      batches: this.batches,
      queue: this.queue,
      ...(pause === undefined ? {} : { pause }),
    };
  }

  /** What we hold to be true of a claim's children; formed once. @throws CannotTellError */
  opinion(link: Link, parent: Claim): Promise<Opinion> {
    const key = toHex(link.id);
    const target = parent.next;
    const known = this.opinions.get(key);
    if (known?.target === target) return known.opinion;
    const formed = { target, opinion: Opinion.form(this.inputs(link, parent)) };
    this.opinions.set(key, formed);
    formed.opinion.catch(() => {
      if (this.opinions.get(key) === formed) this.opinions.delete(key);
    });
    return formed.opinion;
  }

  /** The opinion on a claim's children, if it has been formed. */
  formed(id: Hash): Promise<Opinion> | undefined {
    return this.opinions.get(toHex(id))?.opinion;
  }

  /** What a right claim's own children start from. */
  link(id: Hash, opinion: Opinion): Link {
    return { id, start: { idle: opinion.final, head: opinion.claim.head } };
  }

  /** The last right claim whose children's batches are all there, if none of the children is right yet. */
  async frontier(): Promise<{ link: Link; parent: Claim } | undefined> {
    let link = await this.first();
    for (;;) {
      const parent = await this.claims.claimOf(link.id);
      if (!this.isDue(parent)) return undefined;
      const opinion = await this.opinion(link, parent);
      const { tree } = opinion.claim;
      const root = await tree.node(tree.height, 0n);
      const children = await this.children(link.id, parent);
      const right = children.find(
        ({ posted, claim }) => equals(posted.root, root) && claim.status !== Status.eliminated,
      );
      if (right === undefined) return { link, parent };
      link = this.link(right.posted.id, opinion);
    }
  }
}
