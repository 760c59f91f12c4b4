import type { SkipReason } from '../derive/validity.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { toHex } from '../hex.js';
import { forkCommon, type ForkSchedule } from './forks.js';
import { headerDefect, type HeaderDefect } from './headerRules.js';
import { decodeBlock, type MainnetHeader } from './mainnetBlock.js';
import { MainnetExecutor, mismatch, type MainnetResult } from './mainnetExecutor.js';

/** Why a block is no block of the chain. */
export type Rejection =
  | { readonly by: 'header'; readonly reason: HeaderDefect | 'parent' }
  | { readonly by: 'transaction'; readonly index: number; readonly reason: SkipReason }
  /** A header field that execution yields otherwise than the header says. */
  | { readonly by: 'result'; readonly reason: keyof MainnetResult };

export interface MainnetChainOptions {
  readonly chainId: bigint;
  readonly schedule: ForkSchedule;
  readonly nodes: NodeDatabase;
  readonly genesis: MainnetHeader;
  /** 20 bytes (EIP-6110). */
  readonly depositContract?: Uint8Array;
}

/** A chain of Ethereum mainnet's rules, of any fork, that checks every field of every block it is given. */
export class MainnetChain {
  private readonly headers = new Map<string, MainnetHeader>();
  private readonly executor: MainnetExecutor;
  private parent: MainnetHeader;

  constructor(private readonly options: MainnetChainOptions) {
    this.parent = options.genesis;
    this.headers.set(toHex(options.genesis.hash), options.genesis);
    const blockHash = (number: bigint) => this.ancestor(number).hash;
    this.executor = new MainnetExecutor({ ...options, blockHash });
  }

  /** The header of an accepted block. */
  header(hash: Uint8Array): MainnetHeader | undefined {
    return this.headers.get(toHex(hash));
  }

  /** Takes in a block: undefined if it is accepted, with any accepted block as its parent. */
  async add(rlp: Uint8Array): Promise<Rejection | undefined> {
    const block = decodeBlock(rlp);
    if (block === undefined) return { by: 'header', reason: 'format' };
    const { header } = block;
    const parent = this.headers.get(toHex(header.parentHash));
    if (parent === undefined) return { by: 'header', reason: 'parent' };
    const { chainId, schedule } = this.options;
    const fork = schedule(header.number, header.timestamp);
    const parentFork = schedule(parent.number, parent.timestamp);
    const common = forkCommon(chainId, fork);
    const defect = headerDefect(block, parent, fork, parentFork, common);
    if (defect !== undefined) return { by: 'header', reason: defect };
    this.parent = parent;
    const done = await this.executor.execute(block, fork, parent.stateRoot);
    if ('invalid' in done) return { by: 'transaction', ...done.invalid };
    const reason = mismatch(header, done.result);
    if (reason !== undefined) return { by: 'result', reason };
    this.headers.set(toHex(header.hash), header);
    return undefined;
  }

  private ancestor(number: bigint): MainnetHeader {
    let header = this.parent;
    while (header.number > number) {
      const before = this.headers.get(toHex(header.parentHash));
      if (before === undefined) throw new RangeError(`block ${number} is before the genesis`);
      header = before;
    }
    return header;
  }
}
