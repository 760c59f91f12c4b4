import { RLP, type Input } from '@ethereumjs/rlp';
import { z } from 'zod';
import { bytes, or, quantity, sized } from '../execute/genesisFields.js';

const common = {
  nonce: quantity,
  gas_limit: quantity,
  to: or(bytes, new Uint8Array(0)),
  value: quantity,
  input: bytes,
};
const fees = { max_priority_fee_per_gas: quantity, max_fee_per_gas: quantity };
const accessList = or(z.array(z.object({ address: bytes, storageKeys: z.array(bytes) })), []);

const kinds = z.union([
  z.strictObject({
    Legacy: z.object({ ...common, chain_id: quantity.nullish(), gas_price: quantity }),
  }),
  z.strictObject({
    Eip2930: z.object({
      ...common,
      chain_id: quantity,
      gas_price: quantity,
      access_list: accessList,
    }),
  }),
  z.strictObject({
    Eip1559: z.object({ ...common, ...fees, chain_id: quantity, access_list: accessList }),
  }),
  z.strictObject({
    Eip4844: z.object({
      ...{ ...common, ...fees, chain_id: quantity, access_list: accessList },
      max_fee_per_blob_gas: quantity,
      blob_versioned_hashes: z.array(sized(32)),
    }),
  }),
]);

/** A transaction as files of witnesses tell of it: fields by name and a signature; gives its raw bytes (EIP-2718). */
export const witnessTransaction = z
  .object({
    transaction: kinds,
    signature: z.object({ r: quantity, s: quantity, yParity: quantity }),
  })
  .transform(({ transaction, signature: { r, s, yParity } }): Uint8Array => {
    if ('Legacy' in transaction) {
      const { Legacy: t } = transaction;
      const v = t.chain_id == null ? 27n + yParity : 35n + 2n * t.chain_id + yParity; // EIP-155
      return RLP.encode([t.nonce, t.gas_price, ...call(t), v, r, s]);
    }
    const signature = [yParity, r, s];
    if ('Eip2930' in transaction) {
      const { Eip2930: t } = transaction;
      return envelope(1, [t.chain_id, t.nonce, t.gas_price, ...call(t), access(t), ...signature]);
    }
    const isBlob = 'Eip4844' in transaction;
    const t = isBlob ? transaction.Eip4844 : transaction.Eip1559;
    const start = [t.chain_id, t.nonce, t.max_priority_fee_per_gas, t.max_fee_per_gas];
    const blobs: Input[] = isBlob
      ? [transaction.Eip4844.max_fee_per_blob_gas, transaction.Eip4844.blob_versioned_hashes]
      : [];
    return envelope(isBlob ? 3 : 2, [...start, ...call(t), access(t), ...blobs, ...signature]);
  });

function envelope(type: number, fields: Input[]): Uint8Array {
  return new Uint8Array(Buffer.concat([Uint8Array.of(type), RLP.encode(fields)]));
}

function call(t: {
  readonly gas_limit: bigint;
  readonly to: Uint8Array;
  readonly value: bigint;
  readonly input: Uint8Array;
}): Input[] {
  return [t.gas_limit, t.to, t.value, t.input];
}

function access({ access_list }: { readonly access_list: z.output<typeof accessList> }): Input {
  return access_list.map(({ address, storageKeys }) => [address, storageKeys]);
}
