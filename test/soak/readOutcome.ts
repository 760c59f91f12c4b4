import { Contract, getAddress, type EventLog, type TransactionResponse } from 'ethers';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { partyOf, walletOf } from './cast.js';
import type {
  ChainOutcome,
  ChargeOutcome,
  ClaimOutcome,
  DissectionOutcome,
  EntrantOutcome,
  Outcome,
  TransactionOutcome,
} from './outcome.js';
import type { Rollup } from './rollup.js';
import type { SoakL1 } from './soakL1.js';

/** By the numbers of the contracts. */
const STATUS = ['none', 'pending', 'final', 'eliminated', 'orphaned'] as const;
const STANDING = ['none', 'alive', 'eliminated', 'released'] as const;

/**
 * Reads what has come of it all, with the compiler's own description of the contracts.
 * @param withTransactions every block is read for them: without it is faster
 */
export async function readOutcome(
  l1: SoakL1,
  rollups: readonly Rollup[],
  before: bigint,
  withTransactions = true,
): Promise<Outcome> {
  const { address } = walletOf('daemon');
  const parts = await Promise.all(rollups.map((rollup) => readChain(l1, rollup)));
  const owed = await Promise.all(
    rollups.flatMap((rollup) =>
      contractsOf(l1, rollup).map(
        async (each) => (await each.getFunction('owed')(address)) as bigint,
      ),
    ),
  );
  return {
    chains: parts.map(({ chain }) => chain),
    claims: parts.flatMap(({ claims }) => claims),
    entrants: parts.flatMap(({ entrants }) => entrants),
    charges: parts.flatMap(({ charges }) => charges),
    dissections: parts.flatMap(({ dissections }) => dissections),
    transactions: withTransactions ? await transactionsOf(l1, rollups, address) : [],
    money: {
      before,
      after: await l1.provider.getBalance(address),
      owed: owed.reduce((sum, each) => sum + each, 0n),
    },
  };
}

function contractsOf({ provider }: SoakL1, { addresses }: Rollup): [Contract, Contract] {
  return [
    new Contract(addresses.claims, readArtifact('Claims').abi, provider),
    new Contract(addresses.matches, readArtifact('Matches').abi, provider),
  ];
}

interface Part {
  readonly chain: ChainOutcome;
  readonly claims: readonly ClaimOutcome[];
  readonly entrants: readonly EntrantOutcome[];
  readonly charges: readonly ChargeOutcome[];
  readonly dissections: readonly DissectionOutcome[];
}

async function readChain(l1: SoakL1, rollup: Rollup): Promise<Part> {
  const { name, from } = rollup;
  const [claimsAt, matchesAt] = contractsOf(l1, rollup);
  const logs = async (contract: Contract, event: string) =>
    (await contract.queryFilter(event, from)) as EventLog[];
  const senders = new Map<string, string>();
  const senderOf = async ({ transactionHash: hash }: EventLog): Promise<string> => {
    const known = senders.get(hash);
    if (known !== undefined) return known;
    const sender = (await l1.provider.getTransaction(hash))?.from ?? '';
    senders.set(hash, sender);
    return sender;
  };

  const contents = new Map(
    (await logs(claimsAt, 'ClaimContent')).map(({ args }) => [String(args['id']), args]),
  );
  const claims: ClaimOutcome[] = [];
  for (const { args } of await logs(claimsAt, 'ClaimPosted')) {
    const id = String(args['id']);
    const content = contents.get(id);
    const { status, position } = (await claimsAt.getFunction('claimOf')(id)) as {
      readonly status: bigint;
      readonly position: bigint;
    };
    const truth = rollup.truth(BigInt(content?.['position'] as bigint));
    claims.push({
      ...{ chain: name, id, parent: String(args['parent']) },
      by: partyOf(String(args['claimant'])),
      isRight:
        truth !== undefined &&
        truth.number === content?.['number'] &&
        truth.blockHash === content['blockHash'] &&
        truth.stateRoot === content['stateRoot'],
      status: STATUS[Number(status)] ?? 'none',
      position,
    });
  }

  // The two of each match: claims, or entrants.
  const opened = new Map<string, readonly [string, string]>();
  for (const { args } of await logs(matchesAt, 'MatchOpened')) {
    opened.set(String(args['id']), [String(args['one']), String(args['two'])]);
  }
  const sideOf = (match: string, side: unknown): string =>
    opened.get(match)?.[Number(side)] ?? 'nobody';

  const entrants: EntrantOutcome[] = [];
  for (const { args } of await logs(matchesAt, 'Entered')) {
    const id = String(args['entrant']);
    const { standing } = (await matchesAt.getFunction('entrantOf')(id)) as {
      readonly standing: bigint;
    };
    entrants.push({
      ...{ chain: name, id, by: partyOf(String(args['owner'])) },
      standing: STANDING[Number(standing)] ?? 'none',
      fightsFor: sideOf(String(args['subdispute']), args['side']),
    });
  }

  const dissections: DissectionOutcome[] = [];
  for (const log of await logs(matchesAt, 'Dissected')) {
    const madeFor = sideOf(String(log.args['id']), log.args['side']);
    dissections.push({ chain: name, by: partyOf(await senderOf(log)), madeFor });
  }

  const charges: ChargeOutcome[] = [];
  for (const contract of [claimsAt, matchesAt]) {
    for (const { args } of await logs(contract, 'Charged')) {
      const by = partyOf(String(args['mover']));
      charges.push({ chain: name, debtor: String(args['debtor']), by });
    }
  }

  const latest = String(await claimsAt.getFunction('latest')());
  const last = claims.find(({ id }) => id === latest);
  const chain: ChainOutcome = {
    ...{ chain: name, batches: rollup.length, latest },
    isLatestRight: last?.isRight ?? false,
    latestPosition: last?.position ?? 0n,
  };
  return { chain, claims, entrants, charges, dissections };
}

async function transactionsOf(
  { provider }: SoakL1,
  rollups: readonly Rollup[],
  address: string,
): Promise<TransactionOutcome[]> {
  const abis = new Map(
    rollups.flatMap(({ addresses }) => [
      [getAddress(addresses.claims), readArtifact('Claims').abi],
      [getAddress(addresses.matches), readArtifact('Matches').abi],
      [getAddress(addresses.inbox), readArtifact('Inbox').abi],
    ]),
  );
  const from = Math.min(...rollups.map((each) => each.from));
  const head = await provider.getBlockNumber();
  const made: TransactionOutcome[] = [];
  for (let number = from; number <= head; number++) {
    const block = await provider.getBlock(number, true);
    for (const transaction of block?.prefetchedTransactions ?? []) {
      if (transaction.from !== address) continue;
      made.push(await transactionOf(transaction, number, abis));
    }
  }
  return made;

  async function transactionOf(
    { hash, to, data, value }: TransactionResponse,
    block: number,
    of: typeof abis,
  ): Promise<TransactionOutcome> {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt === null) throw new Error(`${hash} has no receipt`);
    const method = of.get(to ?? '')?.parseTransaction({ data })?.name ?? 'unknown';
    const { gasUsed, fee, status } = receipt;
    return { hash, block, to: to ?? '', data, method, value, gasUsed, fee, isDone: status === 1 };
  }
}
