import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { MissingNodeError } from '../execute/cannotTell.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { type TrieLeaf, trieLeaves } from '../trie/trieLeaves.js';
import { type AccountFields, accountFields } from './accountRlp.js';
import { type BroughtCode, ChunkDraft, type MadeChunk } from './chunkDraft.js';
import { type AccountPart, encodeStateChunk, accountSize } from './stateChunk.js';
import { slotSize } from './slotCodec.js';
import { addressesIn, FIRST_SLOT, isWhole, positionOf, slotsIn } from './statePosition.js';
import { edgesOf } from './trieEdge.js';

/**
 * The chunks of the state with this root, in order: from the first position to the last one, each ending where the next
 * begins. The same state and `chunkBytes` give the same chunks. It holds one chunk at a time, and reads each node once,
 * those at the edges of a chunk twice.
 * @throws MissingNodeError
 */
export function* stateChunks(
  nodes: StateSource,
  root: Uint8Array,
  chunkBytes?: number,
): Generator<MadeChunk> {
  const draft = new ChunkDraft<Omit<AccountPart, 'slots' | 'edges'> & AccountFields, TrieLeaf>(
    (range, accounts) => {
      const parts = accounts.map((account): AccountPart => {
        const covered = slotsIn(range, account.address);
        const edges = isWhole(covered) ? [] : edgesOf(nodes, account.storageRoot, covered);
        return { ...account, edges };
      });
      return encodeStateChunk(range, parts, edgesOf(nodes, root, addressesIn(range)));
    },
    chunkBytes,
  );
  for (const { key: address, value } of trieLeaves(nodes, root)) {
    const fields = accountFields(value);
    const brought = codeOf(nodes, fields);
    const size = accountSize(fields, true);
    if (draft.isFullFor(size, brought)) yield draft.endBefore(positionOf(address, FIRST_SLOT));
    draft.add({ ...fields, address, code: brought?.code }, size, brought);
    for (const slot of trieLeaves(nodes, fields.storageRoot)) {
      const size = slotSize(slot.value);
      if (draft.isFullFor(size)) {
        yield draft.endBefore(positionOf(address, slot.key));
        const again = { ...fields, address, code: undefined };
        draft.resume(again, accountSize(fields, false));
      }
      draft.addSlot(slot, size);
    }
  }
  yield draft.end();
}

/** The code that an account has; undefined for none. @throws MissingNodeError */
export function codeOf(
  nodes: Pick<StateSource, 'code'>,
  { codeHash }: Pick<AccountFields, 'codeHash'>,
): BroughtCode | undefined {
  if (Buffer.compare(codeHash, EMPTY_CODE_HASH) === 0) return undefined;
  const code = nodes.code(codeHash);
  if (code === undefined) throw new MissingNodeError('code', codeHash);
  return { codeHash, code };
}
