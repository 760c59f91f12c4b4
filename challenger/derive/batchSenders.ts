import type { Fork } from '../../bisection/machine/Config.js';
import { parseBatch } from './batch.js';
import { recoverSender } from './sender.js';
import { type Signature, signatureOf } from './signature.js';
import { decodeTransaction } from './transaction.js';
import { transactionRules } from './transactionRules.js';

/** Bytes of what a signature is known by: hash, parity, r, s. */
const SIGNATURE_SIZE = 97;
/** Bytes of a record: a signature, whether it has a key, and the key. */
export const SENDER_RECORD_SIZE = SIGNATURE_SIZE + 1 + 64;

/** The bytes that a signature is known by. */
export function signatureBytes([hash, parity, r, s]: Signature): Buffer {
  const bytes = Buffer.alloc(SIGNATURE_SIZE);
  bytes.set(hash);
  bytes[32] = Number(parity);
  bytes.set(Buffer.from(r.toString(16).padStart(64, '0'), 'hex'), 33);
  bytes.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), 65);
  return bytes;
}

/** The senders of all transactions of a batch that have a signature: a record each, one behind the other. */
export function batchSenders(
  batch: Uint8Array,
  { chainId, fork }: { readonly chainId: bigint; readonly fork: Fork },
): Uint8Array {
  const rules = transactionRules(fork);
  const records: Uint8Array[] = [];
  for (const { entries } of parseBatch(batch)) {
    for (const { raw } of entries) {
      const transaction = decodeTransaction(raw, rules.types);
      if (transaction === undefined) continue;
      const signature = signatureOf(transaction, chainId, rules);
      if (typeof signature === 'string') continue;
      const record = Buffer.alloc(SENDER_RECORD_SIZE);
      record.set(signatureBytes(signature));
      const found = recoverSender(...signature);
      if (found !== undefined) {
        record[SIGNATURE_SIZE] = 1;
        record.set(found.senderPublicKey, SIGNATURE_SIZE + 1);
      }
      records.push(record);
    }
  }
  return Buffer.concat(records);
}

/** The records that `batchSenders` made: what each signature is known by, and its key. */
export function* readSenders(
  records: Uint8Array,
): Generator<{ readonly signature: string; readonly key: Uint8Array | undefined }> {
  for (let at = 0; at < records.length; at += SENDER_RECORD_SIZE) {
    const record = Buffer.from(records.buffer, records.byteOffset + at, SENDER_RECORD_SIZE);
    const has = record[SIGNATURE_SIZE] === 1;
    // A copy, which keeps nothing else in memory.
    const key = has ? Uint8Array.from(record.subarray(SIGNATURE_SIZE + 1)) : undefined;
    yield { signature: record.toString('latin1', 0, SIGNATURE_SIZE), key };
  }
}
