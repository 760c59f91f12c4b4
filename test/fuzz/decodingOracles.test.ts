import { createTxFromRLP } from '@ethereumjs/tx';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { Transaction as EthersTransaction } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { decodeTransaction } from '../../challenger/derive/transaction.js';
import { intrinsicGas } from '../../challenger/derive/intrinsicGas.js';
import { examine } from '../../challenger/derive/validity.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import { encodeTransaction } from '../../challenger/fuzz/encodeTransaction.js';
import { transaction, type TransactionModel } from '../../challenger/fuzz/transaction.js';

/** Two libraries that other people wrote, on transactions that are well-formed. */

const CHAIN = 901n;
const NONCE = 7n;
const GAS = 9_000_000n;
const prague = new Common({
  chain: { ...Mainnet, chainId: Number(CHAIN) },
  hardfork: Hardfork.Prague,
});
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;

/** The model with fees that libraries take: no priority above the whole, and a cost below 2^256. */
function wellFormed(model: TransactionModel): TransactionModel {
  return {
    ...model,
    fee: [1_000n, 3n],
    value: model.value % (1n << 128n),
    // A tuple whose signature can't be one is well-formed to us, and no tuple at all to ethers.
    authorizations: model.authorizations.map((each) => ({ ...each, twist: 'none' })),
    twist: { kind: 'none' },
  };
}

const models = fc
  .noBias(transaction(Fork.prague))
  .map(wellFormed)
  .filter(({ data, to }) => to !== undefined || data.length <= 49_152);
const run = (property: (raw: Uint8Array, model: TransactionModel) => void) => {
  fc.assert(
    fc.property(models, (model) => {
      property(encodeTransaction(model, { chainId: CHAIN, nonce: NONCE, gasLimit: GAS }), model);
    }),
    { numRuns: 150, seed: Number(process.env['GAINSAY_SEED'] ?? 1) },
  );
};
const CONTEXT = {
  ...{ rules: transactionRules(Fork.prague), chainId: CHAIN, baseFeePerGas: 7n },
  gasLeft: 30_000_000n,
};
const decode = (raw: Uint8Array) => {
  const decoded = decodeTransaction(raw, transactionRules(Fork.prague).types);
  if (decoded === undefined) throw new Error('not decoded');
  return decoded;
};

describe('transactions are decoded as', () => {
  it('ethers decodes them, lists of EIP-2930 and EIP-7702 included', () => {
    const seen = new Set<number>();
    run((raw) => {
      const ours = decode(raw);
      const theirs = EthersTransaction.from(hex(raw));
      seen.add(ours.type);
      expect(ours.type).toBe(theirs.type);
      if (ours.type !== 0) expect(ours.chainId).toBe(theirs.chainId);
      expect(Number(ours.nonce)).toBe(theirs.nonce);
      expect(ours.gasLimit).toBe(theirs.gasLimit);
      expect(ours.maxFeePerGas).toBe(theirs.maxFeePerGas ?? theirs.gasPrice);
      expect(ours.maxPriorityFeePerGas).toBe(theirs.maxPriorityFeePerGas ?? theirs.gasPrice);
      expect(ours.to && hex(ours.to)).toBe(theirs.to?.toLowerCase() ?? undefined);
      expect(ours.value).toBe(theirs.value);
      expect(hex(ours.data)).toBe(theirs.data);
      expect(ours.accessList.map((each) => [hex(each.address), each.storageKeys.map(hex)])).toEqual(
        (theirs.accessList ?? []).map((each) => [each.address.toLowerCase(), each.storageKeys]),
      );
      const tuples = theirs.authorizationList ?? [];
      expect(
        ours.authorizationList.map((a) => [
          a.chainId,
          hex(a.address),
          a.nonce,
          a.yParity,
          a.r,
          a.s,
        ]),
      ).toEqual(
        tuples.map(({ chainId, address, nonce, signature: { yParity, r, s } }) => [
          ...[chainId, address.toLowerCase(), nonce],
          ...[BigInt(yParity), BigInt(r), BigInt(s)],
        ]),
      );
      expect(ours.r).toBe(BigInt(theirs.signature?.r ?? 0));
      expect(ours.s).toBe(BigInt(theirs.signature?.s ?? 0));
    });
    expect([...seen].sort()).toEqual([0, 1, 2, 4]);
  });

  it('@ethereumjs/tx decodes them, who signed included', () => {
    run((raw, model) => {
      const ours = decode(raw);
      const signed = examine(raw, CONTEXT);
      const theirs = createTxFromRLP(raw, { common: prague });
      expect(ours.type).toBe(theirs.type);
      expect(ours.nonce).toBe(theirs.nonce);
      expect(ours.gasLimit).toBe(theirs.gasLimit);
      expect(ours.value).toBe(theirs.value);
      expect(hex(ours.data)).toBe(hex(theirs.data));
      expect(ours.to && hex(ours.to)).toBe(theirs.to?.toString());
      expect(ours.v).toBe(theirs.v);
      expect(ours.r).toBe(theirs.r);
      expect(ours.s).toBe(theirs.s);
      expect(model.type).toBe(theirs.type);
      const sender = signed.skipped === undefined ? hex(signed.transaction.sender) : signed.skipped;
      expect(sender).toBe(theirs.getSenderAddress().toString());
      // Its intrinsic gas is a second opinion on what the lists hold.
      expect(intrinsicGas(ours, CONTEXT.rules)).toBe(theirs.getIntrinsicGas());
    });
  });
});
