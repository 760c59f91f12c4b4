import { Interface, type Log } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Call } from './call.js';
import { toHash, toHex } from '../hex.js';
import type { L1Reader } from './l1View.js';

/** The part of claims and matches that repays moves: `contracts/game/Bonds.sol`. */
const bonds = new Interface([
  'function collect(bytes32 debtor, address mover)',
  'function billOf(bytes32 debtor) view returns ((uint128 spent, uint120 pot, bool forfeited))',
  'function costOf(bytes32 debtor, address mover) view returns (uint256)',
  'event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost)',
  'event Withdrawn(address indexed account, uint256 amount)',
]);

interface Bill {
  readonly spent: bigint;
  readonly pot: bigint;
  readonly forfeited: boolean;
}

/** What a mover has to get for its moves: wei, more than 0, once the debtor has lost; or nothing yet; or nothing any more. */
export type Due = bigint | 'later' | 'nothing';

/** What moves against claims, or entrants, have cost, and what comes back of it. */
export class Bills {
  /** @param address of the claims or of the matches */
  constructor(
    private readonly address: string,
    private readonly l1: L1Reader,
  ) {}

  /** Credits a mover with its share of what a loser's bond repays. */
  collect(debtor: Hash, mover: string): Call {
    const data = bonds.encodeFunctionData('collect', [debtor, mover]);
    return { to: this.address, data, value: 0n };
  }

  /** Against whom moves were made, and by whom. */
  async charged(from: number, to: number): Promise<{ debtor: Hash; mover: string }[]> {
    const logs = await this.charges([], from, to);
    return logs.map((log) => {
      const args = bonds.decodeEventLog('Charged', log.data, log.topics);
      return { debtor: toHash(args['debtor'] as string), mover: args['mover'] as string };
    });
  }

  async dueOn(debtor: Hash, mover: string): Promise<Due> {
    const about = toHex(debtor);
    const cost = await this.read<bigint>('costOf', [about, mover]);
    if (cost === 0n) return 'nothing';
    const { spent, pot, forfeited } = await this.read<Bill>('billOf', [about]);
    if (!forfeited) return 'later';
    // As `collect` in `contracts/game/Bonds.sol` shares it. Somebody may have collected for us between the two answers.
    const share = spent === 0n ? 0n : (pot * cost) / spent;
    return share === 0n ? 'nothing' : share;
  }

  /** What moves against a debtor have cost, all in all, wei. */
  async spentOn(debtor: Hash, from: number, to: number): Promise<bigint> {
    const logs = await this.charges([toHex(debtor)], from, to);
    return logs.reduce((sum, { data }) => sum + BigInt(data), 0n);
  }

  /** What an account has taken home, wei. */
  async withdrawn(account: string, from: number, to: number): Promise<bigint> {
    const logs = await this.l1.getLogs({
      address: this.address,
      topics: bonds.encodeFilterTopics('Withdrawn', [account]),
      fromBlock: from,
      toBlock: to,
    });
    return logs.reduce((sum, { data }) => sum + BigInt(data), 0n);
  }

  private charges(topics: readonly unknown[], from: number, to: number): Promise<Log[]> {
    return this.l1.getLogs({
      address: this.address,
      topics: bonds.encodeFilterTopics('Charged', [...topics]),
      fromBlock: from,
      toBlock: to,
    });
  }

  private async read<T>(method: string, args: readonly unknown[]): Promise<T> {
    const data = bonds.encodeFunctionData(method, args);
    const result = await this.l1.call({ to: this.address, data });
    return bonds.decodeFunctionResult(method, result)[0] as T;
  }
}
