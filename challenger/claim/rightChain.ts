import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Queue } from '../../bisection/machine/Queue.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Basis } from '../basis.js';
import type { ChainHead, Executor } from '../execute/executor.js';
import { checkGenesisLimit } from '../execute/genesisLimit.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import type { MissingDataError, PublishedBatch } from '../l1/batches.js';
import type { BlobReader } from '../l1/blobReader.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { Status } from '../../bisection/game/Claims.js';
import { type Claim, Claims, type PostedClaim } from '../l1/claims.js';
import type { DisputeAddresses } from '../l1/deploy.js';
import { toHex } from '../hex.js';
import { Inbox } from '../l1/inbox.js';
import { L1View } from '../l1/l1View.js';
import { LogMemory } from '../l1/logMemory.js';
import { genesisIdle } from './buildClaim.js';
import type { QueuedEntry } from '../watch/inboxEvent.js';
import { type HistoryStart, InboxHistory } from './inboxHistory.js';
import { Opinion, type OpinionInputs } from './opinion.js';

export interface RightChainOptions {
  readonly provider: JsonRpcApiProvider;
  readonly addresses: DisputeAddresses;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly config: Config;
  /** Where the L2 starts. */
  readonly genesis: ChainHead;
  /** A final claim to start from instead of genesis. */
  readonly anchor?: Anchored;
  /** What the state there stands on, as it is known by now; an anchor's on its being final if it is left out. */
  readonly basis?: () => Basis;
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

/** A claim that is final, and the forced queue from the first entry on that it has not taken. */
export interface Anchored extends Link {
  readonly queue: Queue;
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

/** The chain of right claims from genesis or an anchor on, as we find them by executing the batches on L1. */
export class RightChain {
  /** What everything is read through. */
  readonly l1: L1View;
  /** The L1 block from which on there is something to read: no claim that is looked at is older. */
  readonly from: number;
  readonly claims: Claims;
  readonly inbox: Inbox;
  private readonly history: InboxHistory;
  private readonly opinions = new Map<string, Formed>();
  private known: Parameters | undefined;

  /** @throws GenesisLimitError */
  constructor(private readonly options: RightChainOptions) {
    const { addresses, provider, genesis, config, anchor } = options;
    checkGenesisLimit(genesis, config);
    const start = anchor === undefined ? undefined : historyStart(anchor);
    // A claim is posted after the last of its batches.
    this.from = Math.max(options.from, Number(start?.l1Number ?? 0n));
    const memories = [addresses.claims, addresses.matches].map(
      (address) => new LogMemory(address, this.from),
    );
    this.l1 = new L1View(provider, memories);
    this.claims = new Claims(addresses.claims, this.l1);
    this.inbox = new Inbox(addresses.inbox, this.l1);
    const begin = start === undefined ? {} : { start };
    this.history = new InboxHistory({ ...options, ...begin, inbox: this.inbox });
  }

  /** The parameters of the dispute, once `refresh` has been called. */
  get parameters(): Parameters {
    if (this.known === undefined) throw new RangeError('nothing was read from L1 yet');
    return this.known;
  }

  /**
   * Reads what the inbox has got since the last time. Opinions that rest on batches which L1 does not hold any more are
   * forgotten.
   * @throws BatchMismatchError if L1 contradicts itself, L1MovedError if it changes meanwhile
   */
  refresh(): Promise<void> {
    return this.l1.pinned(async () => {
      this.known ??= await this.claims.parameters();
      const stood = await this.history.refresh(this.l1);
      if (stood === undefined) return;
      for (const [id, { target }] of this.opinions) if (target > stood) this.opinions.delete(id);
    });
  }

  /** Why the batches stop before the last one of the inbox, if the data of one are nowhere to be had. */
  get gap(): MissingDataError | undefined {
    return this.history.gap;
  }

  /** The entries of the forced queue, from the first on that the start had not taken. */
  get forced(): readonly QueuedEntry[] {
    return this.history.forced;
  }

  /** What all that is found here stands on. */
  get basis(): Basis {
    const { basis, anchor } = this.options;
    return basis?.() ?? (anchor === undefined ? 'replayed' : 'anchored');
  }

  /** The forced queue, as far as it was read. */
  get queue(): Queue {
    return this.history.queue;
  }

  batch(position: bigint): PublishedBatch | undefined {
    return this.history.batches.get(position);
  }

  /** Whether everything that the children of a claim cover has been posted. */
  isDue(parent: Claim): boolean {
    return this.history.last >= parent.next;
  }

  /** Where the chain starts: the anchor if there is one, else genesis. */
  async first(): Promise<Link> {
    const { genesis: head, anchor } = this.options;
    if (anchor !== undefined) return anchor;
    return { id: await this.claims.genesis(), start: { idle: genesisIdle(head), head } };
  }

  /** The children of a claim's present round. */
  async children(id: Hash, parent: Claim): Promise<Child[]> {
    const { number: head } = await this.l1.head();
    const posted = await this.claims.posted(this.from, head, id);
    const all = await Promise.all(
      posted.map(async (each) => ({ posted: each, claim: await this.claims.claimOf(each.id) })),
    );
    return all.filter(({ claim }) => claim.round === parent.childRound);
  }

  /** Whether a claim that `claimant` paid for waits to be final. */
  async hasPending(claimant: string): Promise<boolean> {
    const { number: head } = await this.l1.head();
    for (const claim of await this.claims.posted(this.from, head)) {
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
      batches: this.history.batches,
      queue: this.history.queue,
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

function historyStart({ start, queue }: Anchored): HistoryStart {
  return { ...start.idle.block.fields.cursor.fields, queue };
}
