import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { keyOf } from '../execute/bytesKey.js';
import { CannotTellError } from '../execute/cannotTell.js';
import { toHex } from '../hex.js';
import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { codeHashOf } from './accountSlices.js';
import { oldestBlock, recordOf } from './blockRecord.js';
import { slotKey } from './flatState.js';
import { countOf } from './nodeCounts.js';
import { stateDifference } from './stateDifference.js';
import { readerOf, type Table, type Tables } from './tables.js';

/** What a store holds and what is wrong with it. */
export interface VerifyReport {
  /** Kept blocks. */
  readonly blocks: number;
  /** Different nodes that the kept states reach. */
  readonly nodes: number;
  /** Of the newest state. */
  readonly accounts: number;
  readonly slots: number;
  /** One line each, at most `MOST_PROBLEMS`; none if all is right. */
  readonly problems: readonly string[];
}

export const MOST_PROBLEMS = 100;

/**
 * Walks everything: that every kept state is whole, every node hashes to its key and stands at as many places as is said,
 * no other node is there, and the flat state is the newest block's. Takes time and memory with the size of the state.
 */
export function verifyStore(tables: Tables): VerifyReport {
  return new Verification(tables).run();
}

class Verification {
  private readonly problems: string[] = [];
  /** Hash → places, by the walk. */
  private readonly places = new Map<string, number>();
  private readonly codes = new Set<string>();

  constructor(private readonly tables: Tables) {}

  run(): VerifyReport {
    let blocks = 0;
    let root: Uint8Array = EMPTY_ROOT;
    let block = oldestBlock(this.tables);
    for (; block !== undefined; block = oldestBlock(this.tables, block.number + 1n), blocks++) {
      const { number, stateRoot, hash, recentHashes } = recordOf(this.tables, block).head;
      if (Buffer.compare(recentHashes.at(-1) ?? EMPTY_ROOT, hash) !== 0) {
        this.problem(`the hash of block ${number} is not among the recent ones`);
      }
      this.step(`block ${number}`, root, stateRoot);
      root = stateRoot;
    }
    this.compareNodes();
    // Without a block the flat state is a load that is under way: nothing says yet what it should be.
    const { accounts, slots } = blocks === 0 ? { accounts: 0, slots: 0 } : this.compareFlat(root);
    return { blocks, nodes: this.places.size, accounts, slots, problems: this.problems };
  }

  /** The nodes that a state has where its predecessor has not. */
  private step(name: string, from: Uint8Array, to: Uint8Array): void {
    this.walked(name, () => {
      stateDifference(readerOf(this.tables), from, to, {
        placed: (hash, encoding) => {
          const key = keyOf(hash);
          const before = this.places.get(key) ?? 0;
          if (before === 0 && Buffer.compare(keccak(encoding), hash) !== 0) {
            this.problem(`the node under ${toHex(hash)} has another hash`);
          }
          this.places.set(key, before + 1);
        },
        account: (address, _, account) => {
          if (account !== undefined) this.checkCode(codeHashOf(account));
        },
      });
    });
  }

  private checkCode(hash: Uint8Array): void {
    const key = keyOf(hash);
    if (this.codes.has(key) || Buffer.compare(hash, EMPTY_CODE_HASH) === 0) return;
    this.codes.add(key);
    const code = this.tables.codes.getBinary(hash);
    if (code === undefined) this.problem(`code ${toHex(hash)} is missing`);
    else if (Buffer.compare(keccak(code), hash) !== 0) {
      this.problem(`the code under ${toHex(hash)} has another hash`);
    }
  }

  private compareNodes(): void {
    const { nodes, counts } = this.tables;
    for (const hash of nodes.getKeys()) {
      const said = countOf(counts.getBinary(hash));
      const found = this.places.get(keyOf(hash)) ?? 0;
      if (said !== found) {
        this.problem(`node ${toHex(hash)} is said to stand at ${said} places, it does at ${found}`);
      }
    }
    for (const hash of counts.getKeys()) {
      if (!nodes.doesExist(hash)) this.problem(`a count of node ${toHex(hash)}, which is missing`);
    }
  }

  private compareFlat(root: Uint8Array): { readonly accounts: number; readonly slots: number } {
    let accounts = 0;
    let slots = 0;
    const compare = (table: Table, key: Uint8Array, value: Uint8Array | undefined): void => {
      const flat = table.getBinary(key);
      if (flat !== undefined && value !== undefined && Buffer.compare(flat, value) === 0) return;
      this.problem(`the flat state under ${toHex(key)} is not what the trie holds`);
    };
    this.walked('the newest state', () => {
      stateDifference(readerOf(this.tables), EMPTY_ROOT, root, {
        account: (address, _, account) => {
          accounts++;
          compare(this.tables.accounts, address, account);
        },
        slot: (address, slot, _, value) => {
          slots++;
          compare(this.tables.slots, slotKey(address, slot), value);
        },
      });
    });
    const flat = this.tables.accounts.getKeysCount() + this.tables.slots.getKeysCount();
    if (flat !== accounts + slots) {
      this.problem(`the flat state has ${flat} entries, the trie ${accounts + slots}`);
    }
    return { accounts, slots };
  }

  private walked(what: string, walk: () => void): void {
    try {
      walk();
    } catch (error) {
      if (!(error instanceof CannotTellError)) throw error;
      this.problem(`${what} is not whole: ${error.message}`);
    }
  }

  private problem(what: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(what);
  }
}
