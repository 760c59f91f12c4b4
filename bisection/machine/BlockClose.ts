import { EMPTY_ROOT } from '../structures/Account.js';
import { BlockRoots } from './BlockSeal.js';
import { ListKind, TrieBuild } from './ListTrie.js';
import type { Machine } from './Machine.js';
import { ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';

/** Phase blockClose: behind the last entry of a block; the tries of its lists are next. */
export function stepBlockClose(m: Machine): void {
  const { count } = m.block().fields;
  if (count === 0) m.enter(Phase.blockSeal, new BlockRoots(EMPTY_ROOT, EMPTY_ROOT));
  else m.enter(Phase.listLeaf, TrieBuild.start(ListKind.transactions, count, ZERO_HASH));
}
