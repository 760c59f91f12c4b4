import { HDNodeWallet, Wallet } from 'ethers';

/**
 * The phrase of every Ethereum development node. Its keys are PUBLIC: whatever they hold on a chain that
 * others can reach is gone at once.
 */
export const PUBLIC_PHRASE = 'test test test test test test test test test test test junk';

let parent: HDNodeWallet | undefined;

/**
 * The first `count` development accounts, the same that anvil funds and unlocks on an L1 (BIP-44 path
 * `m/44'/60'/0'/0/i`). Their keys are public: for a devnet only.
 */
export function devAccounts(count: number): Wallet[] {
  parent ??= HDNodeWallet.fromPhrase(PUBLIC_PHRASE, undefined, "m/44'/60'/0'/0");
  const from = parent;
  return Array.from({ length: count }, (_, i) => new Wallet(from.deriveChild(i).privateKey));
}
