import { RLP } from '@ethereumjs/rlp';

/** A log of a transaction: `address` 20 bytes, each topic 32. */
export interface Log {
  readonly address: Uint8Array;
  readonly topics: readonly Uint8Array[];
  readonly data: Uint8Array;
}

export interface Receipt {
  /** EIP-2718 type of the transaction. */
  readonly type: number;
  /** 1 for success, 0 for failure; before byzantium the state root after the transaction (32 bytes). */
  readonly status: 0 | 1 | Uint8Array;
  /** Gas used in the block up to and with this transaction. */
  readonly cumulativeGasUsed: bigint;
  /** 256 bytes. */
  readonly logsBloom: Uint8Array;
  readonly logs: readonly Log[];
  /** Gas used by this transaction alone; not part of the encoding. */
  readonly gasUsed: bigint;
}

/** A receipt as the receipts trie holds it (EIP-2718, EIP-658). */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { type, status, cumulativeGasUsed, logsBloom, logs } = receipt;
  const payload = RLP.encode([status, cumulativeGasUsed, logsBloom, encodeLogs(logs)]);
  return type === 0 ? payload : new Uint8Array(Buffer.concat([Uint8Array.of(type), payload]));
}

/** Logs as RLP wants them. */
export function encodeLogs(logs: readonly Log[]): [Uint8Array, Uint8Array[], Uint8Array][] {
  return logs.map(({ address, topics, data }) => [address, [...topics], data]);
}

/** The union of 2048-bit blooms. */
export function joinBlooms(blooms: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(256);
  for (const bloom of blooms)
    for (let i = 0; i < 256; i++) joined[i] = (joined[i] ?? 0) | (bloom[i] ?? 0);
  return joined;
}
