import type { Settings } from '../config/settings.js';
import { FEE_POLICY } from '../money/fees.js';
import { MONEY_POLICY, type MoneyPolicy } from '../money/policy.js';

const GWEI = 10n ** 9n;

/** How the transaction manager spends, by the settings. @param pollMs between two looks while something is on its way */
export function moneyPolicyOf(caps: Settings['caps'], pollMs: number): MoneyPolicy {
  const { perDispute, perDay, gasPrice, evenAtALoss } = caps;
  const most = BigInt(gasPrice) * GWEI;
  return {
    ...MONEY_POLICY,
    ...{ evenAtALoss, pollMs },
    fees: { ...FEE_POLICY, mostCap: most, mostBlobCap: most },
    caps: {
      ...(perDispute === undefined ? {} : { perDispute }),
      ...(perDay === undefined ? {} : { perDay }),
    },
  };
}
