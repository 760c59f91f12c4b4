import { type AccountRecord, decodeRecord } from '../execute/accountRecord.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { DifferenceVisitor } from '../trie/differenceVisitor.js';
import { type AccountFate, encodeChangesChunk, MOST_CHANGE } from './changesChunk.js';
import { type BroughtCode, ChunkDraft, type MadeChunk } from './chunkDraft.js';
import { type DeltaManifest, type DeltaStart, writeDeltaManifest } from './deltaManifest.js';
import type { ChainIdentity, ClaimPoint } from './manifestFields.js';
import { slotSize, type SlotValue } from './slotCodec.js';
import { chunkKey, deltaKey } from './snapshotKey.js';
import type { SnapshotWriter } from './snapshotSource.js';
import { codeOf } from './stateChunks.js';
import { FIRST_SLOT, positionOf } from './statePosition.js';

export interface DeltaRequest {
  /** Holds the codes of the later state. */
  readonly nodes: Pick<StateSource, 'code'>;
  readonly about: {
    readonly chain: ChainIdentity;
    readonly from: DeltaStart;
    readonly to: ClaimPoint;
  };
  /** Tells a visitor what differs between the two states. */
  readonly differ: (visitor: DifferenceVisitor) => void;
  readonly into: SnapshotWriter;
  /** What a chunk is filled up to; 1 MiB if not given. */
  readonly chunkBytes?: number;
}

/**
 * Writes a delta: its chunks, then its manifest. All of it is in memory at once.
 * @throws MissingNodeError where the later state is not whole
 */
export async function createDelta({
  nodes,
  about,
  differ,
  into,
  chunkBytes,
}: DeltaRequest): Promise<DeltaManifest> {
  const draft = new DeltaDraft(nodes, chunkBytes);
  differ(draft);
  const made = draft.end();
  for (const { entry, bytes } of made) await into.put(chunkKey(entry.hash), bytes);
  const sum = (of: (chunk: MadeChunk) => number) =>
    made.reduce((total, chunk) => total + of(chunk), 0);
  const manifest: DeltaManifest = {
    ...about,
    totals: {
      accounts: sum(({ accounts }) => accounts),
      slots: sum(({ slots }) => slots),
      bytes: sum(({ entry }) => entry.size),
    },
    chunks: made.map(({ entry }) => entry),
  };
  await into.put(deltaKey(about.to.claim), Buffer.from(writeDeltaManifest(manifest)));
  return manifest;
}

interface DraftChange {
  readonly address: Uint8Array;
  readonly fate: AccountFate | undefined;
}

/** Puts a difference into chunks. */
class DeltaDraft implements DifferenceVisitor {
  private readonly made: MadeChunk[] = [];
  private readonly draft: ChunkDraft<DraftChange, SlotValue>;
  /** The account whose slots come, unless it is gone. */
  private isDeleted = false;

  constructor(
    private readonly nodes: Pick<StateSource, 'code'>,
    chunkBytes: number | undefined,
  ) {
    this.draft = new ChunkDraft<DraftChange, SlotValue>(encodeChangesChunk, chunkBytes);
  }

  account(
    address: Uint8Array,
    before: Uint8Array | undefined,
    after: Uint8Array | undefined,
  ): void {
    const old = before && decodeRecord(before);
    const next = after && decodeRecord(after);
    const brought = next && this.newCode(old, next);
    if (this.draft.isFullFor(MOST_CHANGE, brought)) {
      this.made.push(this.draft.endBefore(positionOf(address, FIRST_SLOT)));
    }
    this.isDeleted = next === undefined;
    this.draft.add({ address, fate: fateOf(old, next, brought) }, MOST_CHANGE, brought);
  }

  slot(
    address: Uint8Array,
    key: Uint8Array,
    _before: Uint8Array | undefined,
    value: Uint8Array | undefined,
  ): void {
    // The storage of an account that is gone is gone with it.
    if (this.isDeleted) return;
    const size = slotSize(value);
    if (this.draft.isFullFor(size)) {
      this.made.push(this.draft.endBefore(positionOf(address, key)));
      this.draft.resume({ address, fate: undefined }, MOST_CHANGE);
    }
    this.draft.addSlot({ key, value }, size);
  }

  end(): readonly MadeChunk[] {
    this.made.push(this.draft.end());
    return this.made;
  }

  private newCode(
    before: AccountRecord | undefined,
    after: AccountRecord,
  ): BroughtCode | undefined {
    return sameCode(before, after) ? undefined : codeOf(this.nodes, after);
  }
}

function fateOf(
  before: AccountRecord | undefined,
  after: AccountRecord | undefined,
  brought: BroughtCode | undefined,
): AccountFate {
  if (after === undefined) return { kind: 'deleted' };
  const { nonce, balance } = after;
  if (sameCode(before, after)) return { kind: 'kept code', nonce, balance };
  const code = brought && { hash: brought.codeHash as Hash, code: brought.code };
  return { kind: 'new code', nonce, balance, code };
}

const sameCode = (before: AccountRecord | undefined, after: AccountRecord): boolean =>
  before !== undefined && Buffer.compare(before.codeHash, after.codeHash) === 0;
