import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { type AccountRecord, decodeRecord, encodeRecord } from '../execute/accountRecord.js';
import { keyOf } from '../execute/bytesKey.js';
import { toHex } from '../hex.js';
import { EMPTY_ROOT, MerkleTrie, type TrieChange, type TrieNodes } from '../trie/merkleTrie.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import type { AccountFate, ChangePart } from './changesChunk.js';
import type { HashedCode } from './codeTable.js';
import type { SlotValue } from './slotCodec.js';

/** What is wrong with a delta. */
export type DeltaFault =
  /** Its changes are not in order, or not of accounts as they are. */
  | 'form'
  /** It does not lead to the state that it should. */
  | 'root';

/** A delta is of no use; nothing of it was kept. */
export class DeltaError extends Error {
  readonly code = 'SNAPSHOT_DELTA';
  readonly exitCode = 3;
  readonly nextStep = 'take the delta from another source, or a newer snapshot';
  constructor(
    readonly fault: DeltaFault,
    readonly detail: string,
  ) {
    super(`the delta is refused: ${detail}`);
    this.name = 'DeltaError';
  }
}

/** A whole change of an account. */
export interface AccountChange {
  /** Hashed. */
  readonly address: Uint8Array;
  readonly fate: AccountFate;
  /** What its slots become, by their hashed keys in order. */
  readonly slots: readonly SlotValue[];
}

/** The changes in chunks that are given in order, those of one account together. @throws DeltaError */
export function* wholeChanges(chunks: Iterable<readonly ChangePart[]>): Generator<AccountChange> {
  let open: { address: Uint8Array; fate: AccountFate; slots: SlotValue[] } | undefined;
  for (const chunk of chunks) {
    for (const { address, fate, slots } of chunk) {
      if (fate !== undefined) {
        if (open !== undefined) yield open;
        open = { address, fate, slots: [...slots] };
        continue;
      }
      const goesOn = open !== undefined && Buffer.compare(open.address, address) === 0;
      if (open === undefined || !goesOn || open.fate.kind === 'deleted') {
        throw new DeltaError('form', 'slots of an account that does not stand before them');
      }
      open.slots.push(...slots);
    }
  }
  if (open !== undefined) yield open;
}

/**
 * Applies changes to the state `from`. The nodes and codes that are new are put into `state` if they make the state `to`,
 * all of them, and none otherwise.
 * @throws DeltaError where they do not
 * @throws MissingNodeError where the state `from` is not whole
 */
export function applyDelta(
  state: NodeDatabase,
  from: Uint8Array,
  to: Uint8Array,
  changes: Iterable<AccountChange>,
): void {
  const overlay = new Overlay(state);
  const accounts = new MerkleTrie(overlay, from);
  const updates: TrieChange[] = [];
  for (const { address, fate, slots } of changes) {
    const rlp = accounts.get(address);
    const before = rlp && decodeRecord(rlp);
    if (fate.kind === 'deleted') {
      if (before === undefined) throw new DeltaError('form', 'no account is there to be deleted');
      updates.push({ key: address, value: undefined });
      continue;
    }
    const { nonce, balance } = fate;
    const storage = new MerkleTrie(overlay, before?.storageRoot ?? EMPTY_ROOT);
    const storageRoot = storage.update(slots);
    const codeHash = codeHashOf(fate, before);
    if (fate.kind === 'new code' && fate.code !== undefined) overlay.putCode(fate.code);
    updates.push({
      key: address,
      value: encodeRecord({ nonce, balance, storageRoot, codeHash }),
    });
  }
  const reached = accounts.update(updates);
  if (Buffer.compare(reached, to) !== 0) {
    throw new DeltaError('root', `it leads to the state ${toHex(reached)}, not ${toHex(to)}`);
  }
  overlay.keep();
}

function codeHashOf(fate: AccountFate, before: AccountRecord | undefined): Uint8Array {
  if (fate.kind === 'new code') return fate.code?.hash ?? EMPTY_CODE_HASH;
  if (before === undefined) throw new DeltaError('form', 'an account that is new has no old code');
  return before.codeHash;
}

/** What is new, apart from a database until it is known to be right. */
class Overlay implements TrieNodes {
  private readonly nodes = new Map<string, readonly [Uint8Array, Uint8Array]>();
  private readonly codes: HashedCode[] = [];

  constructor(private readonly below: NodeDatabase) {}

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.nodes.get(keyOf(hash))?.[1] ?? this.below.node(hash);
  }

  putNode(hash: Uint8Array, node: Uint8Array): void {
    this.nodes.set(keyOf(hash), [hash, node]);
  }

  putCode(code: HashedCode): void {
    this.codes.push({ hash: code.hash, code: code.code.slice() });
  }

  keep(): void {
    for (const [hash, node] of this.nodes.values()) this.below.putNode(hash, node);
    for (const { hash, code } of this.codes) this.below.putCode(hash, code);
  }
}
