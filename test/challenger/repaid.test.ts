import { Interface } from 'ethers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLAIMS_ABI } from '../../challenger/l1/claims.js';
import { Zoo } from './zoo.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const bonds = new Interface(CLAIMS_ABI);

/** A move that was charged, and what it cost whoever made it; gas. */
interface Charge {
  readonly what: string;
  readonly by: string;
  readonly debtor: string;
  readonly charged: number;
  readonly used: number;
}

/** Moves that end a match. */
const ENDS = ['prove', 'timeout', 'settle'];

let zoo: Zoo;

beforeAll(async () => {
  zoo = await Zoo.build();
  await zoo.open();
});
afterAll(() => zoo.world.close());

async function charges(): Promise<Charge[]> {
  const { provider, sent, parameters } = zoo.world.devnet;
  const found: Charge[] = [];
  for (const { hash, what, by } of sent) {
    const receipt = await provider.getTransactionReceipt(hash);
    const { gasPrice, gasUsed, logs } = receipt!;
    const price = gasPrice < parameters.repayPrice ? gasPrice : parameters.repayPrice;
    for (const log of logs) {
      const event = bonds.parseLog(log);
      if (event?.name !== 'Charged') continue;
      const charged = Number((event.args['cost'] as bigint) / price);
      const debtor = event.args['debtor'] as string;
      found.push({ what, by, debtor, charged, used: Number(gasUsed) });
    }
  }
  return found;
}

describe('what a move is charged with', () => {
  it('is what it cost, the first time and each time after', async () => {
    const liars = [
      await zoo.lie('one', { unit: 2, step: 5 }),
      await zoo.lie('two', { unit: 2, step: 6 }),
    ];
    await zoo.world.play([await zoo.challenger(), ...liars]);
    const all = await charges();
    const seen = new Set<string>();
    let again = 0;
    for (const { what, by, debtor, charged, used } of all) {
      const off = charged - used;
      if (seen.has(`${by} ${debtor}`)) again++;
      seen.add(`${by} ${debtor}`);
      // What is done for the loser of a match comes after its bill.
      if (ENDS.includes(what)) continue;
      expect(Math.abs(off), `${what} of ${by}`).toBeLessThan(0.02 * used);
    }
    expect(again).toBeGreaterThan(10);
  });
});
