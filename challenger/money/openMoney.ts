import path from 'node:path';
import type { JsonRpcApiProvider } from 'ethers';
import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { type KeySource, openSigner } from '../keys/openSigner.js';
import { FileJournal } from './fileJournal.js';
import type { MoneyEvent } from './moneyEvent.js';
import { MONEY_POLICY, type MoneyPolicy } from './policy.js';
import { RpcChain } from './rpcChain.js';
import { TransactionManager } from './transactionManager.js';

export interface OpenMoneyOptions {
  readonly provider: JsonRpcApiProvider;
  readonly key: KeySource;
  /** Where journals are: one for each chain and account. On a disk that outlives the process. */
  readonly folder: string;
  readonly policy?: Partial<MoneyPolicy>;
  readonly onEvent?: (event: MoneyEvent) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Opens an account's transaction manager, and goes on with what is in flight.
 * @throws what `openSigner` throws; NoAnswerError; JournalWrongError, JournalInUseError
 */
export async function openMoney(options: OpenMoneyOptions): Promise<TransactionManager> {
  const { provider, key, folder, policy, onEvent, env } = options;
  const signer = await openSigner(key, env);
  const chain = await RpcChain.open(provider);
  const { address } = signer;
  const { chainId } = chain;
  const file = path.join(folder, `${String(chainId)}-${address}.journal`);
  const journal = await FileJournal.open(file, { chainId, address });
  const manager = new TransactionManager({
    ...{ signer, chain, journal, clock: SYSTEM_CLOCK, policy: { ...MONEY_POLICY, ...policy } },
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  manager.start();
  return manager;
}
