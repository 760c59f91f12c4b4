import { id, Interface, type JsonRpcProvider, type TransactionReceipt } from 'ethers';
import type { DisputeAddresses } from '../l1/deploy.js';
import type { SentTransaction } from '../l1/sender.js';

/** Who sent it: the honest challenger, or a liar. */
export type Party = 'honest' | 'liar';

/** A transaction of a dispute, and what it cost. */
export interface CostedTransaction {
  readonly what: string;
  readonly by: Party;
  readonly gas: number;
  /** Bytes of calldata. */
  readonly calldata: number;
  /** Wei paid for its gas. */
  readonly fee: bigint;
  /** Wei sent along: a bond. */
  readonly bond: bigint;
  /** Wei that the contracts note as its cost, to be repaid from the bond of a claim or of a step tree. */
  readonly charged: { readonly claim: bigint; readonly entry: bigint };
  /** Wei that it credits to its sender. */
  readonly credited: bigint;
  /** L1 time of its block, seconds. */
  readonly time: number;
}

const bonds = new Interface([
  'event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost)',
  'event Credited(address indexed account, uint256 amount)',
]);
const CHARGED = id('Charged(bytes32,address,uint256)');
const CREDITED = id('Credited(address,uint256)');

/** What only brings bonds and repayments home: no part of the dispute, whose outcome is fixed without it. */
const RETURNS: ReadonlySet<string> = new Set(['release entry bond', 'collect', 'withdraw']);

/** Whether a transaction only brings money home. */
export const isReturn = ({ what }: { readonly what: string }): boolean => RETURNS.has(what);

/** Reads what a transaction cost from L1. @throws LostTransactionError */
export async function costOf(
  provider: JsonRpcProvider,
  addresses: DisputeAddresses,
  { what, by, hash, gasUsed, calldata }: SentTransaction,
): Promise<CostedTransaction> {
  const [receipt, transaction] = await Promise.all([
    provider.getTransactionReceipt(hash),
    provider.getTransaction(hash),
  ]);
  const block = receipt && (await provider.getBlock(receipt.blockNumber));
  if (receipt === null || transaction === null || block === null) {
    throw new LostTransactionError(hash);
  }
  return {
    what: what === 'post wrong claim' ? 'post claim' : what,
    by: by === 'challenger' ? 'honest' : 'liar',
    gas: Number(gasUsed),
    calldata,
    fee: receipt.fee,
    bond: transaction.value,
    charged: {
      claim: sumOf(receipt, CHARGED, receipt.from, addresses.claims),
      entry: sumOf(receipt, CHARGED, receipt.from, addresses.matches),
    },
    credited: sumOf(receipt, CREDITED, receipt.from),
    time: block.timestamp,
  };
}

/** The amounts, the last value in each, of a receipt's events of one kind about an account. */
function sumOf(
  { logs }: TransactionReceipt,
  topic: string,
  account: string,
  emitter?: string,
): bigint {
  let sum = 0n;
  for (const log of logs) {
    if (log.topics[0] !== topic || (emitter !== undefined && log.address !== emitter)) continue;
    const event = bonds.parseLog(log);
    const about: unknown = event?.args.at(-2);
    if (about === account) sum += event?.args.at(-1) as bigint;
  }
  return sum;
}

/** L1 does not know a transaction that was in a block of it. */
export class LostTransactionError extends Error {
  readonly code = 'COSTS_LOST_TRANSACTION';
  readonly nextStep = 'run the command again: its L1 has lost a block';
  constructor(readonly hash: string) {
    super(`L1 does not know the transaction ${hash}`);
    this.name = 'LostTransactionError';
  }
}
