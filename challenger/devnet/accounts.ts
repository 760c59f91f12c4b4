import { HDNodeWallet, Wallet } from 'ethers';

/**
 * The phrase of every Ethereum development node. Its keys are PUBLIC: whatever they hold on a chain that
 * others can reach is gone at once.
 */
export const PUBLIC_PHRASE = 'test test test test test test test test test test test junk';

let parent: HDNodeWallet | undefined;

/**
 * Development account `index`, the same that anvil funds and unlocks on an L1 (BIP-44 path `m/44'/60'/0'/0/index`).
 * Its key is public: for a devnet only.
 */
export function devAccount(index: number): Wallet {
  parent ??= HDNodeWallet.fromPhrase(PUBLIC_PHRASE, undefined, "m/44'/60'/0'/0");
  return new Wallet(parent.deriveChild(index).privateKey);
}

/** The first `count` development accounts. */
export function devAccounts(count: number): Wallet[] {
  return Array.from({ length: count }, (_, i) => devAccount(i));
}
