import { hexlify, Transaction } from 'ethers';
import type { CarriedBlob } from '../l1/call.js';

/** A transaction to be signed: EIP-1559, or EIP-4844 where it carries blobs. Prices and value in wei. */
export interface Unsigned {
  readonly chainId: bigint;
  readonly nonce: number;
  readonly to: string;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly blobs?: { readonly maxFeePerBlobGas: bigint; readonly carried: readonly CarriedBlob[] };
}

/** The transaction as it is hashed, signed and sent: with its blobs, if any, as nodes take it from a sender. */
export function transactionOf({ blobs, ...rest }: Unsigned): Transaction {
  if (blobs === undefined) return Transaction.from({ ...rest, type: 2 });
  const { maxFeePerBlobGas, carried } = blobs;
  return Transaction.from({
    ...{ ...rest, type: 3, maxFeePerBlobGas },
    blobs: carried.map(({ data, commitment, proof }) => ({
      ...{ data: hexlify(data), commitment: hexlify(commitment), proof: hexlify(proof) },
    })),
  });
}
