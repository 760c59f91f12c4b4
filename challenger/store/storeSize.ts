import { newestBlock, oldestBlock } from './blockRecord.js';
import type { Table, Tables } from './tables.js';

/** How much a store holds. Entries are those of the tables; a node counts once however many places it stands at. */
export interface StoreSize {
  /** The length of the file. It never shrinks: what is freed is used again. */
  readonly fileBytes: number;
  /** Of it in use. */
  readonly usedBytes: number;
  /** The rest: free for what comes next, as soon as no reader sees it any more. */
  readonly freeBytes: number;
  readonly blocks: number;
  /** Numbers of the oldest and the newest block that is kept. */
  readonly oldest: bigint | undefined;
  readonly newest: bigint | undefined;
  readonly nodes: number;
  readonly codes: number;
  /** Of the newest state. */
  readonly accounts: number;
  readonly slots: number;
}

/** What `getStats` of lmdb gives, as far as it is used here; its types say nothing. */
interface TableStats {
  readonly pageSize: number;
  readonly entryCount: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly lastPageNumber: number;
}

/** Reads the counters of the database: costs nothing with the size of the state. */
export function storeSize(tables: Tables): StoreSize {
  const { nodes, counts, codes, accounts, slots, blocks, hashes, meta, pins, about } = tables;
  const all = [nodes, counts, codes, accounts, slots, blocks, hashes, meta, pins, about];
  const stats = all.map(statsOf);
  const { pageSize, lastPageNumber } = statsOf(nodes);
  const fileBytes = (lastPageNumber + 1) * pageSize;
  const usedPages = stats.reduce((sum, table) => sum + pagesOf(table), HEADER_PAGES);
  return {
    fileBytes,
    usedBytes: usedPages * pageSize,
    freeBytes: fileBytes - usedPages * pageSize,
    blocks: statsOf(blocks).entryCount,
    oldest: oldestBlock(tables)?.number,
    newest: newestBlock(tables)?.number,
    nodes: statsOf(nodes).entryCount,
    codes: statsOf(codes).entryCount,
    accounts: statsOf(accounts).entryCount,
    slots: statsOf(slots).entryCount,
  };
}

/** Two of LMDB's own, and the list of the tables. */
const HEADER_PAGES = 3;

function statsOf(table: Table): TableStats {
  return table.getStats() as TableStats;
}

function pagesOf({ treeBranchPageCount, treeLeafPageCount, overflowPages }: TableStats): number {
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}
