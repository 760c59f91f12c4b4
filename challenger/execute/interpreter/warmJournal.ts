import { Hardfork, type Common, type StateManagerInterface } from '@ethereumjs/common';
import type { EVM } from '@ethereumjs/evm';
import { type Account, Address } from '@ethereumjs/util';

/** The library's journal, as its EVM knows it. */
type LibraryJournal = EVM['journal'];

/** RIPEMD-160's precompile (0x3), which stays touched whatever is reverted: mainnet's block 2,675,119 had it so. */
const RIPEMD160 = '0000000000000000000000000000000000000003';

/** An entry to take back: what it is in, and its key. */
interface Entry {
  readonly set: Set<string>;
  readonly key: string;
}

/** Somebody asked for what the executor has no use of. */
export class UnsupportedJournalError extends Error {
  readonly code = 'JOURNAL_UNSUPPORTED';
  readonly nextStep = 'run the transaction on the EVM of @ethereumjs/evm as it comes';
  constructor(readonly what: string) {
    super(`this journal does not report ${what}`);
    this.name = 'UnsupportedJournalError';
  }
}

/**
 * Warm accounts and slots (EIP-2929) and touched accounts (EIP-161) of a transaction, with one log of what to take back.
 * It stands in for the library's journal, which makes six collections for every call and keeps them until the transaction
 * ends. Addresses are keys in hex without 0x, slots their account's key and theirs.
 */
export class WarmJournal {
  readonly accessList = undefined;
  readonly preimages = undefined;
  /** Addresses and slots that are warm from the start: no revert takes them back. */
  private readonly given = new Set<string>();
  private readonly warm = new Set<string>();
  private readonly touched = new Set<string>();
  private log: Entry[] = [];
  /** How long the log was at each open checkpoint. */
  private marks: number[] = [];
  private readonly clearsEmpty: boolean;

  constructor(
    private readonly state: StateManagerInterface,
    common: Common,
  ) {
    this.clearsEmpty = common.gteHardfork(Hardfork.SpuriousDragon);
  }

  /** This one in the place of the library's, whose private parts nobody reaches for. */
  asLibrary(): LibraryJournal {
    return this as unknown as LibraryJournal;
  }

  startReportingAccessList(): void {
    throw new UnsupportedJournalError('access lists');
  }

  startReportingPreimages(): void {
    throw new UnsupportedJournalError('preimages');
  }

  putAccount(address: Address, account: Account): Promise<void> {
    this.touch(keyOf(address.bytes));
    return this.state.putAccount(address, account);
  }

  deleteAccount(address: Address): Promise<void> {
    this.touch(keyOf(address.bytes));
    return this.state.deleteAccount(address);
  }

  checkpoint(): Promise<void> {
    this.marks.push(this.log.length);
    return this.state.checkpoint();
  }

  commit(): Promise<void> {
    this.marks.pop();
    return this.state.commit();
  }

  revert(): Promise<void> {
    const mark = this.marks.pop() ?? 0;
    while (this.log.length > mark) {
      const entry = this.log.pop();
      if (entry === undefined) break;
      if (entry.set !== this.touched || entry.key !== RIPEMD160) entry.set.delete(entry.key);
    }
    return this.state.revert();
  }

  /** Forgets the transaction; the state is left alone. */
  cleanJournal(): void {
    this.given.clear();
    this.warm.clear();
    this.touched.clear();
    this.log = [];
    this.marks = [];
  }

  /** Removes the touched accounts that are empty (EIP-161), and forgets the transaction. */
  async cleanup(): Promise<void> {
    if (this.clearsEmpty) {
      for (const key of this.touched) {
        const address = new Address(new Uint8Array(Buffer.from(key, 'hex')));
        const account = await this.state.getAccount(address);
        if (account === undefined || account.isEmpty()) await this.state.deleteAccount(address);
      }
    }
    this.cleanJournal();
  }

  addAlwaysWarmAddress(address: string): void {
    this.given.add(unprefixed(address));
  }

  addAlwaysWarmSlot(address: string, slot: string): void {
    this.addAlwaysWarmAddress(address);
    this.given.add(unprefixed(address) + unprefixed(slot));
  }

  isWarmedAddress(address: Uint8Array): boolean {
    return this.isWarm(keyOf(address));
  }

  addWarmedAddress(address: Uint8Array): void {
    this.add(this.warm, keyOf(address));
  }

  isWarmedStorage(address: Uint8Array, slot: Uint8Array): boolean {
    return this.isWarm(keyOf(address) + keyOf(slot));
  }

  addWarmedStorage(address: Uint8Array, slot: Uint8Array): void {
    const key = keyOf(address);
    this.add(this.warm, key);
    this.add(this.warm, key + keyOf(slot));
  }

  private isWarm(key: string): boolean {
    return this.warm.has(key) || this.given.has(key);
  }

  private touch(key: string): void {
    this.add(this.touched, key);
  }

  private add(set: Set<string>, key: string): void {
    if (set.has(key)) return;
    set.add(key);
    this.log.push({ set, key });
  }
}

const scratch = Buffer.alloc(32);

function keyOf(bytes: Uint8Array): string {
  scratch.set(bytes);
  return scratch.toString('hex', 0, bytes.length);
}

function unprefixed(hex: string): string {
  return hex.startsWith('0x') ? hex.slice(2) : hex;
}
