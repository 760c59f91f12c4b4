import type { Config } from '../../../bisection/machine/Config.js';
import { decodeBlobs } from '../../da/blobCodec.js';
import { parseBatch, type ParsedBlock } from '../../derive/batch.js';
import { forcedBlock, MAX_FORCED } from '../../derive/forcedBlock.js';
import { toBigInt } from '../../derive/rlp.js';
import { decodeTransaction, signingHash, type Transaction } from '../../derive/transaction.js';
import { transactionRules } from '../../derive/transactionRules.js';
import { examine, examineSender, type SkipReason } from '../../derive/validity.js';
import { voidReason, type VoidReason } from '../../derive/voidBlock.js';
import { nextBaseFee } from '../../execute/baseFee.js';
import { blobsOf } from './blobsOf.js';
import type { DecodingInput } from './input.js';
import {
  blockLine,
  closeLine,
  endLine,
  entryLine,
  type Place,
  type Reading,
  skippedLine,
  transactionLine,
  voidLine,
} from './reading.js';
import type { Recoveries } from './recoveries.js';
import { configOf, PARENT, type Setting } from './setting.js';

/** Why the derivation passes something over; `valid` for a transaction that may run. */
export type Verdict = SkipReason | VoidReason | 'valid';

/** The functions of the derivation that are compared; tests put wrong ones in their place. */
export interface Derivation {
  readonly parseBatch: typeof parseBatch;
  readonly voidReason: typeof voidReason;
  readonly decodeTransaction: typeof decodeTransaction;
  readonly examine: typeof examine;
}

export const DERIVATION: Derivation = { parseBatch, voidReason, decodeTransaction, examine };

/** What the derivation (`challenger/derive`) makes of inputs. */
export class DerivationReader {
  constructor(
    private readonly setting: Setting,
    private readonly recoveries: Recoveries,
    private readonly onVerdict: (verdict: Verdict) => void,
    private readonly derivation: Derivation = DERIVATION,
  ) {}

  read(input: DecodingInput): Reading {
    const config = configOf(input);
    const lines: string[] = [];
    if (input.form === 'transaction') {
      const { gasLimit } = PARENT;
      const isForced = input.before === 0;
      const baseFee = PARENT.baseFeePerGas;
      lines.push(entryLine({ offset: input.before }, input.bytes.length));
      this.#transaction(lines, config, input.bytes, { gasLimit, baseFee, isForced });
    } else this.#batch(lines, config, input);
    return lines;
  }

  #batch(lines: string[], config: Config, input: DecodingInput): void {
    const { l1Timestamp, queue, due } = input;
    let parent: {
      readonly timestamp: bigint;
      readonly gasLimit: bigint;
      readonly gasUsed: bigint;
      readonly baseFeePerGas: bigint;
    } = PARENT;
    let taken = 0;
    let end = 0;
    for (const parsed of this.derivation.parseBatch(batchOf(input))) {
      end = parsed.end;
      const isForced = input.form === 'forced';
      const queueDue = due - taken;
      const block = isForced ? forcedBlock(parsed, parent, queueDue) : parsed;
      const left = { l1Timestamp, queueLeft: BigInt(queue.length - taken), queueDue };
      const reason = isForced
        ? block.forced === 0
          ? 'nothingDue'
          : undefined
        : this.derivation.voidReason(block, parent, left, config);
      if (reason !== undefined) {
        this.onVerdict(reason);
        lines.push(voidLine(block.offset, block.end));
        continue;
      }
      const baseFee = nextBaseFee(parent);
      lines.push(lineOf(block, baseFee));
      const { timestamp, gasLimit } = block;
      for (const raw of queue.slice(taken, taken + block.forced)) {
        this.#entry(lines, config, { queue: taken++ }, raw, { gasLimit, baseFee, isForced: true });
      }
      for (const { offset, raw } of block.entries) {
        this.#entry(lines, config, { offset }, raw, { gasLimit, baseFee, isForced: false });
      }
      lines.push(closeLine);
      parent = { timestamp, gasLimit, gasUsed: 0n, baseFeePerGas: baseFee };
    }
    lines.push(endLine(end));
  }

  #entry(lines: string[], config: Config, place: Place, raw: Uint8Array, block: OpenBlock): void {
    lines.push(entryLine(place, raw.length));
    this.#transaction(lines, config, raw, block);
  }

  #transaction(lines: string[], config: Config, raw: Uint8Array, block: OpenBlock): void {
    const rules = transactionRules(config.fork);
    const { chainId } = config;
    const examined = this.derivation.examine(raw, {
      ...{ rules, chainId, baseFeePerGas: block.baseFee, gasLeft: block.gasLimit },
      forcedGas: block.isForced ? config.gasLimitFloor / BigInt(MAX_FORCED) : undefined,
    });
    if (examined.skipped !== undefined && UNSIGNED.has(examined.skipped)) {
      this.onVerdict(examined.skipped);
      lines.push(skippedLine);
      return;
    }
    const found = examined.skipped === undefined ? examined.transaction : undefined;
    const transaction = found ?? this.derivation.decodeTransaction(raw, rules.types);
    if (transaction === undefined) throw new TypeError('what is not decoded is skipped');
    const isProtected = transaction.type === 0 && transaction.v >= 35n;
    const parity = Number(
      transaction.type !== 0
        ? transaction.v
        : transaction.v - (isProtected ? 35n + 2n * chainId : 27n),
    );
    const { r, s } = transaction;
    const hash = signingHash(transaction, isProtected ? chainId : undefined);
    if (found !== undefined) this.recoveries.know(hash, parity, r, s, found.sender);
    const sender = this.recoveries.recover(hash, parity, r, s);
    if (sender === undefined) throw new TypeError('who has no sender is skipped');
    const reason =
      examined.skipped ?? examineSender(transaction, this.setting.account(sender), rules);
    this.onVerdict(reason ?? 'valid');
    const signed = { isProtected, parity, sender };
    lines.push(transactionLine(fieldsOf(transaction, signed), reason === undefined));
  }
}

/** Reasons that the machine finds before it knows the sender, where a transaction's fields are not compared. */
const UNSIGNED: ReadonlySet<SkipReason> = new Set(['decoding', 'type', 'chainId', 'signature']);

interface OpenBlock {
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  /** Whether the transaction comes from the forced queue. */
  readonly isForced: boolean;
}

/** The bytes of the batch. */
function batchOf({ form, bytes, size }: DecodingInput): Uint8Array {
  return form === 'blobs' ? decodeBlobs(blobsOf(bytes), size) : bytes;
}

function lineOf(block: ParsedBlock, baseFee: bigint): string {
  return blockLine(block.offset, block.end, {
    ...block,
    feeRecipient: toBigInt(block.feeRecipient),
    prevRandao: toBigInt(block.prevRandao),
    baseFee,
  });
}

function fieldsOf(
  t: Transaction,
  signed: { readonly isProtected: boolean; readonly parity: number; readonly sender: bigint },
) {
  const placeOf = (part: Uint8Array) => part.byteOffset - t.raw.byteOffset;
  let zeros = 0;
  for (const byte of t.data) if (byte === 0) zeros++;
  return {
    ...t,
    ...signed,
    priorityFee: t.maxPriorityFeePerGas,
    maxFee: t.maxFeePerGas,
    to: t.to && toBigInt(t.to),
    dataOffset: placeOf(t.data),
    dataLength: t.data.length,
    zeros,
    counts: [
      t.data.length - zeros,
      t.accessList.length,
      t.accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0),
      t.authorizationList.length,
    ] as const,
    accessList: t.accessList.map(
      ({ address, storageKeys }) => [toBigInt(address), storageKeys.length] as const,
    ),
    authorizations: t.authorizationList.map((each) => ({
      ...{ chainId: each.chainId, delegate: toBigInt(each.address), nonce: each.nonce },
      ...{ parity: each.yParity, r: each.r, s: each.s },
    })),
    signedOffset: placeOf(t.signedFields),
    signedLength: t.signedFields.length,
  };
}
