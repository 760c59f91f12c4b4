import { Bytes } from '../../bisection/structures/Bytes.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { UnitChain } from '../../bisection/trace/UnitChain.js';
import { recoverSender } from '../derive/sender.js';
import { signatureOf } from '../derive/signature.js';
import { decodeTransaction, type Transaction } from '../derive/transaction.js';
import { transactionRules } from '../derive/transactionRules.js';
import type { ExplainedTransaction } from './explanation.js';
import { bytesText, shortBytes } from './words.js';

/** The transaction that a unit is; nothing for another unit, or bytes that are no transaction. */
export function explainTransaction(
  chain: UnitChain,
  index: number,
  config: Config,
): ExplainedTransaction | undefined {
  if (index >= chain.length) return undefined;
  const unit = chain.unit(index);
  if (unit.kind !== 'transaction') return undefined;
  const source = unit.queued ?? chain.before(index).block.fields.cursor.fields.data;
  const raw = Bytes.read(source, unit.offset, unit.length);
  const decoded = decodeTransaction(raw, transactionRules(config.fork).types);
  if (decoded === undefined) return undefined;
  const { type, to, nonce, value, gasLimit, data } = decoded;
  return {
    hash: bytesText(keccak(raw)),
    type,
    isForced: unit.queued !== undefined,
    from: senderOf(decoded, config),
    to: to && bytesText(to),
    nonce: String(nonce),
    value: String(value),
    gasLimit: String(gasLimit),
    selector: to === undefined || data.length < 4 ? undefined : bytesText(data.subarray(0, 4)),
    data: shortBytes(data, 256),
  };
}

function senderOf(transaction: Transaction, { chainId, fork }: Config): string | undefined {
  const signature = signatureOf(transaction, chainId, transactionRules(fork));
  if (typeof signature === 'string') return undefined;
  const found = recoverSender(...signature);
  return found && bytesText(found.sender);
}
