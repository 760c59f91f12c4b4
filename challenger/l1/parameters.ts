import { parseEther } from 'ethers';
import type { Parameters } from '../../bisection/game/Parameters.js';

const HOUR = 3600n;
const GWEI = 10n ** 9n;
const DAY = 24n * HOUR;

/**
 * For a public L1: 2 h a move and 10 moves of one side, 6.4 days of censorship on top. Together the bonds are what an
 * honest side puts up against one rival, at most 1 ETH; each is at least three times what the honest moves that it
 * answers for cost at `repayPrice`, as `gainsay costs` measures it.
 */
export const DEFAULT_PARAMETERS: Parameters = {
  period: (DAY * 64n) / 10n + 20n * HOUR,
  floor: 20n * HOUR,
  grace: DAY,
  moveTime: 2n * HOUR,
  cap: 64n,
  unitHeight: 20,
  stepHeight: 28,
  repayShare: 5000,
  repayPrice: 100n * GWEI,
  burnShare: 8000,
  burnTo: '0x000000000000000000000000000000000000dEaD',
  claimBond: parseEther('0.6'),
  entryBond: parseEther('0.4'),
};

/** For a devnet that one person watches: seconds instead of hours. */
export const DEVNET_PARAMETERS: Parameters = {
  ...DEFAULT_PARAMETERS,
  period: 300n,
  floor: 100n,
  grace: 5n,
  moveTime: 10n,
};
