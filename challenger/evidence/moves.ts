import { type Filter, Interface, type JsonRpcApiProvider, type Log } from 'ethers';
import { CLAIMS_ABI } from '../l1/claims.js';
import { toHash, toHex } from '../hex.js';
import type { L1Reader } from '../l1/l1View.js';
import { MATCHES_ABI } from '../l1/matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Move } from './bundle.js';

export interface MoveSources {
  readonly l1: L1Reader;
  readonly provider: JsonRpcApiProvider;
  readonly claims: string;
  readonly matches: string;
  /** L1 blocks, both included. */
  readonly from: number;
  readonly to: number;
}

const CONTRACTS = {
  claims: new Interface(CLAIMS_ABI),
  matches: new Interface(MATCHES_ABI),
} as const;
type Contract = keyof typeof CONTRACTS;

/** Events about accounts, which belong to no dispute. */
const OF_ACCOUNTS = ['Credited', 'Withdrawn'];
/** Of a longer list only the length is noted: leaves have a place of their own in a bundle. */
const LONGEST = 32;

/** The newest moves are kept: a liar may make any number of them, and can't keep the evidence from being written so. */
const MOST_MOVES = 4096;

/**
 * What has happened on L1 about a claim: its posting, its siblings', its matches, what they led to. In order, and no more
 * than the last 4096.
 */
export async function movesAbout(
  claim: { readonly id: Hash; readonly parent: Hash },
  sources: MoveSources,
): Promise<Move[]> {
  const events = await eventsOf(sources);
  const about = new About(toHex(claim.id), toHex(claim.parent));
  const chosen = events.filter((event) => about.takes(event)).slice(-MOST_MOVES);
  const known = new Map<string, Promise<Transaction>>();
  return Promise.all(
    chosen.map(async ({ log, contract, event, args }) => {
      const { transactionHash: hash } = log;
      const reading = known.get(hash) ?? transactionOf(sources.provider, log);
      known.set(hash, reading);
      const transaction = toHash(hash);
      return { ...(await reading), transaction, contract, event, args };
    }),
  );
}

type Transaction = Pick<Move, 'block' | 'time' | 'sender' | 'gasUsed' | 'calldata'>;

interface Event extends Pick<Move, 'contract' | 'event' | 'args'> {
  readonly log: Log;
}

/** Which events belong to a claim: those that name it, a sibling, or a match or step tree that came of it. */
class About {
  private readonly siblings = new Set<string>();
  private readonly ids: Set<string>;

  constructor(
    private readonly claim: string,
    private readonly parent: string,
  ) {
    this.ids = new Set([claim]);
  }

  takes(event: Event): boolean {
    const id = first(event, 'id');
    if (event.contract === 'claims') {
      if (event.event === 'ClaimPosted' && first(event, 'parent') === this.parent) {
        this.siblings.add(id);
      }
      return this.siblings.has(id) || first(event, 'debtor') === this.claim;
    }
    switch (event.event) {
      case 'MatchOpened': {
        const isOurs = this.ids.has(first(event, 'one')) || this.ids.has(first(event, 'two'));
        if (isOurs) this.ids.add(id);
        return isOurs;
      }
      case 'Entered': {
        const isOurs = this.ids.has(first(event, 'subdispute'));
        if (isOurs) this.ids.add(first(event, 'entrant'));
        return isOurs;
      }
      default:
        return ['id', 'entrant', 'debtor'].some((name) => this.ids.has(first(event, name)));
    }
  }
}

const first = ({ args }: Event, name: string): string =>
  args.find((arg) => arg.name === name)?.values[0] ?? '';

async function eventsOf({ l1, claims, matches, from, to }: MoveSources): Promise<Event[]> {
  const range = { fromBlock: from, toBlock: to };
  const read = async (contract: Contract, address: string) => {
    const logs = await l1.getLogs({ address, ...range } satisfies Filter);
    return logs.flatMap((log): Event[] => {
      const parsed = CONTRACTS[contract].parseLog(log);
      if (parsed === null || OF_ACCOUNTS.includes(parsed.name)) return [];
      const args = parsed.fragment.inputs.map(({ name }, index) => ({
        name,
        values: valuesOf(parsed.args[index] as unknown),
      }));
      return [{ log, contract, event: parsed.name, args }];
    });
  };
  const all = [...(await read('claims', claims)), ...(await read('matches', matches))];
  return all.sort((a, b) => a.log.blockNumber - b.log.blockNumber || a.log.index - b.log.index);
}

function valuesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [String(value)];
  const values = value as readonly unknown[];
  if (values.length > LONGEST) return [`${String(values.length)} values`];
  return values.flatMap(valuesOf);
}

async function transactionOf(provider: JsonRpcApiProvider, log: Log): Promise<Transaction> {
  const [transaction, receipt, block] = await Promise.all([
    provider.getTransaction(log.transactionHash),
    provider.getTransactionReceipt(log.transactionHash),
    provider.getBlock(log.blockNumber),
  ]);
  return {
    block: BigInt(log.blockNumber),
    time: BigInt(block?.timestamp ?? 0),
    sender: (transaction?.from ?? `0x${'00'.repeat(20)}`).toLowerCase(),
    gasUsed: receipt?.gasUsed ?? 0n,
    calldata: transaction === null ? 0 : (transaction.data.length - 2) / 2,
  };
}
