import { Interface, type Log } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { CLAIMS_ABI } from './claims.js';
import { toHex } from '../hex.js';
import type { L1Reader } from './l1View.js';
import { MATCHES_ABI } from './matches.js';

const CONTRACTS = {
  claims: new Interface(CLAIMS_ABI),
  matches: new Interface(MATCHES_ABI),
} as const;
type Contract = keyof typeof CONTRACTS;

const OF_CLAIMS = ['ClaimEliminated', 'ClaimFinal'];
const OF_MATCHES = ['MatchOpened', 'Dissected', 'Sealed', 'Proved', 'MatchOver'];
const OF_ENTRANTS = ['Entered', 'EntrantEliminated', 'EntrantReleased'];

/** An event of a dispute. */
export interface DisputeEvent {
  readonly name: string;
  /** By name; numbers are bigint, hashes `0x…`. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly block: number;
  readonly blockHash: string;
  /** Of the log in its block. */
  readonly index: number;
  readonly transaction: string;
}

/** So far back a reorganization may put what was in a later block. */
const MARGIN = 256;

/** Reads what happened in the dispute among the children of a claim, whoever did it. */
export class DisputeEvents {
  private readonly parent: string;

  /** @param from the L1 block of the deployment: nothing was before it */
  constructor(
    private readonly l1: L1Reader,
    private readonly addresses: Readonly<Record<Contract, string>>,
    parent: Hash,
    private from: number,
  ) {
    this.parent = toHex(parent);
  }

  /** In the order of L1, up to block `to`. */
  async upTo(to: number): Promise<DisputeEvent[]> {
    const posted = await this.read('claims', ['ClaimPosted'], [null, [this.parent]], to);
    const [first] = posted;
    if (first === undefined) return [];
    // Nothing is of the dispute before its first claim: a long history is read once.
    this.from = Math.max(this.from, first.block - MARGIN);
    const claims = posted.map(({ args }) => String(args['id']));
    const fates = await this.read('claims', OF_CLAIMS, [claims], to);
    const units = await this.matchesOf(claims, to);
    const sealed = units.filter(({ name }) => name === 'Sealed');
    const events = [...posted, ...fates, ...units];
    if (sealed.length > 0) {
      const subdisputes = sealed.map(({ args }) => String(args['id']));
      const entrants = await this.read('matches', OF_ENTRANTS, [null, subdisputes], to);
      const names = entrants.map(({ args }) => String(args['entrant']));
      events.push(...entrants, ...(await this.matchesOf(names, to)));
    }
    const inOrder = (a: DisputeEvent, b: DisputeEvent) => a.block - b.block || a.index - b.index;
    return events.sort(inOrder);
  }

  /** What happened in the matches of these claims, or entrants. Both sides of a match are siblings, so one names it. */
  private async matchesOf(players: readonly string[], to: number): Promise<DisputeEvent[]> {
    if (players.length === 0) return [];
    const opened = await this.read('matches', ['MatchOpened'], [null, players], to);
    const ids = [...new Set(opened.map(({ args }) => String(args['id'])))];
    return ids.length === 0 ? [] : this.read('matches', OF_MATCHES, [ids], to);
  }

  private async read(
    contract: Contract,
    names: readonly string[],
    topics: readonly (readonly string[] | null)[],
    to: number,
  ): Promise<DisputeEvent[]> {
    const abi = CONTRACTS[contract];
    const kinds = names.flatMap((name) => abi.getEvent(name)?.topicHash ?? []);
    const logs = await this.l1.getLogs({
      address: this.addresses[contract],
      topics: [kinds, ...topics.map((each) => (each === null ? null : [...each]))],
      ...{ fromBlock: this.from, toBlock: to },
    });
    return logs.flatMap((log) => eventOf(abi, log));
  }
}

function eventOf(abi: Interface, log: Log): DisputeEvent[] {
  const parsed = abi.parseLog(log);
  if (parsed === null) return [];
  const { name, fragment } = parsed;
  const args = Object.fromEntries(
    fragment.inputs.map((input, at) => [input.name, parsed.args[at] as unknown]),
  );
  const { blockNumber: block, blockHash, index, transactionHash: transaction } = log;
  return [{ name, args, block, blockHash, index, transaction }];
}
