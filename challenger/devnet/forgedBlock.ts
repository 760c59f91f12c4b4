import { createBlockHeader } from '@ethereumjs/block';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { chainCommon } from '../execute/chainCommon.js';
import {
  type BlockInput,
  type BlockResult,
  type ChainHead,
  type ExecutedHeader,
  type Executor,
  nextHead,
  type TransactionResult,
} from '../execute/executor.js';
import { listRoot } from '../execute/listRoot.js';
import { encodeReceipt, joinBlooms, type Receipt } from '../execute/receipt.js';

/** What a forger makes of one transaction of a block. */
export interface Forgery {
  /** Its place among the block's entries. */
  readonly index: number;
  /** What is said to have become of it; its state root must be in the executor's database. */
  readonly outcome: TransactionResult;
}

/**
 * The block as it would be if the forged outcome were true: what comes before is as it was, what comes after runs on
 * the forged state, and the header is that of all of it. Such a block exists for whoever posts a wrong claim.
 */
export async function forgeBlock(
  executor: Executor,
  config: Config,
  parent: ChainHead,
  input: BlockInput,
  right: BlockResult,
  { index, outcome }: Forgery,
): Promise<BlockResult> {
  // The system writes at the start of a block write the same again, and change nothing.
  const after = await executor.execute(
    { ...parent, stateRoot: outcome.stateRoot },
    { ...input, transactions: input.transactions.slice(index + 1) },
  );
  const before = right.transactions.slice(0, index);
  const gasBefore = [...before, outcome].reduce(
    (sum, { receipt }) => sum + (receipt?.gasUsed ?? 0n),
    0n,
  );
  const transactions = [
    ...before,
    outcome,
    ...after.transactions.map((each) => later(each, gasBefore)),
  ];
  const header = await sealHeader(config, after.header, transactions);
  return {
    openedStateRoot: right.openedStateRoot,
    transactions,
    header,
    head: nextHead(parent, header),
  };
}

function later(result: TransactionResult, gas: bigint): TransactionResult {
  if (result.receipt === undefined) return result;
  const { receipt } = result;
  const cumulativeGasUsed = receipt.cumulativeGasUsed + gas;
  return { ...result, receipt: { ...receipt, cumulativeGasUsed } };
}

/** The header of the block with these transactions in place of its own. */
async function sealHeader(
  config: Config,
  header: ExecutedHeader,
  results: readonly TransactionResult[],
): Promise<ExecutedHeader> {
  const done = results.flatMap(({ raw, receipt }) =>
    receipt === undefined ? [] : [{ raw, receipt }],
  );
  const receipts: Receipt[] = done.map(({ receipt }) => receipt);
  const { gasUsed } = { gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n };
  const sealed = createBlockHeader(
    {
      parentHash: header.parentHash,
      number: header.number,
      timestamp: header.timestamp,
      coinbase: header.feeRecipient,
      mixHash: header.prevRandao,
      gasLimit: header.gasLimit,
      extraData: header.extraData,
      baseFeePerGas: header.baseFeePerGas,
      parentBeaconBlockRoot: header.parentBeaconBlockRoot,
      blobGasUsed: 0n,
      excessBlobGas: 0n,
      stateRoot: header.stateRoot,
      transactionsTrie: listRoot(done.map(({ raw }) => raw)),
      receiptTrie: listRoot(receipts.map(encodeReceipt)),
      logsBloom: joinBlooms(receipts.map(({ logsBloom }) => logsBloom)),
      gasUsed,
    },
    { common: chainCommon(config) },
  );
  return {
    ...header,
    transactionsRoot: sealed.transactionsTrie as Hash,
    receiptsRoot: sealed.receiptTrie as Hash,
    logsBloom: sealed.logsBloom,
    gasUsed,
    rlp: sealed.serialize(),
    hash: sealed.hash() as Hash,
  };
}
