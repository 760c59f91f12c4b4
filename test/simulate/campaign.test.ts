import { describe, expect, it } from 'vitest';
import { campaign, type CampaignOptions } from '../../challenger/simulate/campaign.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';

const GWEI = 10n ** 9n;
const play = (seed: number, seeds = 1, change: Partial<CampaignOptions> = {}) =>
  campaign({ seeds, seed, gasPrice: 50n * GWEI, parameters: DEFAULT_PARAMETERS, ...change });

describe('random games', () => {
  it('are won by the honest party, in time, and cost it no more than they may', async () => {
    const { violations, first, maxDelay, delayBound, maxRivals } = await play(1, 300);
    expect(first).toBeUndefined();
    expect(violations).toBe(0);
    expect(maxRivals).toBeGreaterThan(4);
    expect(maxDelay).toBeLessThanOrEqual(delayBound);
    // The games are not all over at once either.
    expect(maxDelay).toBeGreaterThan(DEFAULT_PARAMETERS.period);
  }, 120_000);

  it('are the same from the same seed', async () => {
    expect(await play(77)).toEqual(await play(77));
  });

  it('are lost where there is more censorship than the period allows for', async () => {
    const { period } = DEFAULT_PARAMETERS;
    const { first } = await play(1, 100, { censorship: 2n * period });
    expect(first?.what).toMatch(/eliminated|refused|late/);
    expect(first?.moves.length).toBeGreaterThan(3);
  }, 120_000);
});
