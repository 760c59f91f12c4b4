import { expect, it } from 'vitest';
import { Holds } from '../../challenger/alerts/holds.js';
import { moneyConditions } from '../../challenger/alerts/moneyConditions.js';
import { THRESHOLDS } from '../../challenger/alerts/thresholds.js';
import type { BondRecord } from '../../challenger/api/records/moneyRecords.js';
import { ChainView } from '../../challenger/daemon/chainView.js';
import type { ChainReading } from '../../challenger/daemon/records/chainReading.js';
import { account, bond, FixedModel, NOW } from '../api/model.js';

const names = { chain: 'one', l1ChainId: 1n, l2ChainId: 2n, endpoints: [] };

/** What is read of one L1 block. */
const reading = (bonds: BondRecord[], matches: bigint): ChainReading => ({
  ...{ claims: [], disputes: [], bonds, owed: { claims: 0n, matches }, postedBatch: 0n },
  seen: { claims: [], disputes: [] },
});

/** The alerts that whoever looks now would raise about money. */
function alertsOf({ bonds, account: known }: ChainView): string[] {
  const model = new FixedModel();
  model.bondList = [...bonds];
  model.accountList = known === undefined ? [] : [known];
  return moneyConditions(model, THRESHOLDS, new Holds(), NOW).map(({ kind }) => kind);
}

it('bonds are never held against what was owed at another block', () => {
  const view = new ChainView({ ...names, now: () => NOW });
  const free = bond(1, { state: 'claimable' });
  // The first look: the account is read after the bonds.
  view.looked(reading([free], free.amount), undefined);
  expect(alertsOf(view)).toEqual([]);
  view.account = account({ owed: free.amount });
  expect(alertsOf(view)).toEqual([]);
  // Another one is released, and who looks before the account was read again sees both.
  const second = bond(2, { state: 'claimable' });
  view.looked(reading([free, second], 2n * free.amount), undefined);
  expect(alertsOf(view)).toEqual([]);
  // Taken home, and nothing is left.
  const home = [free, second].map((each) => ({ ...each, state: 'returned' as const }));
  view.looked(reading(home, 0n), undefined);
  expect(view.account).toMatchObject({ owed: 0n });
  // And where they really do not add up, it is told.
  view.looked(reading([free], 0n), undefined);
  expect(alertsOf(view)).toEqual(['bondMismatch']);
});
