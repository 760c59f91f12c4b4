import { Wallet } from 'ethers';
import type { Unsigned } from '../../challenger/keys/unsigned.js';

/** A key that everybody knows. */
export const KEY = `0x${'4c'.repeat(32)}`;
export const ADDRESS = new Wallet(KEY).address;
export const GWEI = 10n ** 9n;

export const UNSIGNED: Unsigned = {
  ...{ chainId: 5n, nonce: 7, to: `0x${'33'.repeat(20)}`, data: '0x1234', value: 9n },
  ...{ gasLimit: 50_000n, maxFeePerGas: 30n * GWEI, maxPriorityFeePerGas: GWEI },
};

/** What ethers' own wallet makes of it: the oracle for every signer with this key. */
export const wanted = (): Promise<string> => {
  const { blobs: _none, ...rest } = UNSIGNED;
  return new Wallet(KEY).signTransaction({ ...rest, type: 2 });
};
