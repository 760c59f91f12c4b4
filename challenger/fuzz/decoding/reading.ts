import type { BatchEntry } from '../../derive/batch.js';

/**
 * What a reader makes of an input, line by line, in the order in which the chain goes through it. Two readers agree
 * if their lines are the same.
 */
export type Reading = readonly string[];

/** The fields of a block that is not void. */
export interface BlockFields {
  readonly timestamp: bigint;
  readonly feeRecipient: bigint;
  readonly prevRandao: bigint;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly parentBeaconBlockRoot: Uint8Array;
  readonly extraLength: number;
  readonly extraField: Uint8Array;
  readonly forced: number;
}

/** What the checks before execution know of a transaction that is decoded and signed. Offsets count from its start. */
export interface TransactionFields {
  readonly type: number;
  readonly nonce: bigint;
  readonly priorityFee: bigint;
  readonly maxFee: bigint;
  readonly gasLimit: bigint;
  /** Undefined creates. */
  readonly to: bigint | undefined;
  readonly value: bigint;
  readonly dataOffset: number;
  readonly dataLength: number;
  readonly zeros: number;
  /** Bytes of the data that are not zero; accounts and slots of the access list; authorizations. */
  readonly counts: readonly [number, number, number, number];
  /** Accounts of the access list, with the number of their slots. */
  readonly accessList: readonly (readonly [bigint, number])[];
  readonly authorizations: readonly AuthorizationFields[];
  readonly signedOffset: number;
  readonly signedLength: number;
  readonly isProtected: boolean;
  readonly parity: number;
  readonly r: bigint;
  readonly s: bigint;
  readonly sender: bigint;
}

export interface AuthorizationFields {
  readonly chainId: bigint;
  readonly delegate: bigint;
  readonly nonce: bigint;
  readonly parity: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

/** Where an entry stands: in the batch, or at a place of the queue. */
export type Place = Pick<BatchEntry, 'offset'> | { readonly queue: number };

export const voidLine = (offset: number, end: number) => `void ${offset}-${end}`;
export const endLine = (offset: number) => `end ${offset}`;
export const closeLine = 'close';

export function blockLine(offset: number, end: number, f: BlockFields): string {
  const words = [f.timestamp, f.feeRecipient, f.prevRandao, f.gasLimit, f.baseFee];
  const rest = [hex(f.parentBeaconBlockRoot), f.extraLength, hex(f.extraField), f.forced];
  return `block ${offset}-${end} ${[...words, ...rest].join(' ')}`;
}

export function entryLine(place: Place, length: number): string {
  return 'queue' in place
    ? `entry queue ${place.queue} +${length}`
    : `entry ${place.offset}+${length}`;
}

/** Skipped before its sender is known. */
export const skippedLine = 'skipped';

export function transactionLine(f: TransactionFields, pays: boolean): string {
  const head = [f.type, f.nonce, f.priorityFee, f.maxFee, f.gasLimit, f.to ?? 'new', f.value];
  const data = `data ${f.dataOffset}+${f.dataLength} zeros ${f.zeros} counts ${f.counts.join(' ')}`;
  const access = f.accessList.map(([account, slots]) => `${hexOf(account)}:${slots}`).join(',');
  const authorizations = f.authorizations
    .map((a) => [a.chainId, hexOf(a.delegate), a.nonce, a.parity, a.r, a.s].join(':'))
    .join(',');
  const signed = `signed ${f.signedOffset}+${f.signedLength}${f.isProtected ? ' protected' : ''}`;
  const by = `${f.parity} ${f.r} ${f.s} by ${hexOf(f.sender)}`;
  return [
    ...[head.join(' '), data, `[${access}]`, `[${authorizations}]`, signed, by],
    pays ? 'pays' : 'is refused',
  ].join(' ');
}

function hex(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex');
}

function hexOf(value: bigint): string {
  return value.toString(16);
}
