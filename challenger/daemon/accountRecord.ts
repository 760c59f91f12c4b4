import type { JsonRpcApiProvider } from 'ethers';
import { Status } from '../../bisection/game/Claims.js';
import type { AccountRecord } from '../api/records/moneyRecords.js';
import { toHash, toHex } from '../hex.js';
import { forecast } from '../money/forecast.js';
import { FUNDS_POLICY } from '../money/fundsPolicy.js';
import { openDisputeOf } from '../money/openDispute.js';
import type { MoneyDesk } from './moneyDesk.js';
import type { ChainReading } from './records/chainReading.js';
import { isRight, type Sighting } from './records/sighting.js';

export interface AccountSources {
  readonly name: string;
  readonly desk: MoneyDesk;
  readonly provider: JsonRpcApiProvider;
  readonly sighting: Sighting;
  readonly reading: ChainReading;
}

/** What our account has, and what it should have. */
export async function accountRecord(sources: AccountSources): Promise<AccountRecord> {
  const { name, desk, provider, reading } = sources;
  const { address } = desk.mover;
  const { status } = desk;
  const [oldest] = status?.pending ?? [];
  return {
    ...{ chain: name, address, needed: await neededFor(sources) },
    balance: await provider.getBalance(address),
    owed: reading.owed.claims + reading.owed.matches,
    pending: status?.pending.length ?? 0,
    oldestPendingAt: oldest === undefined ? null : oldest.sinceMs / 1000,
  };
}

/** What it takes to end the open disputes, wei: bonds, and gas with the margin that {@link FUNDS_POLICY} names. */
async function neededFor({ desk, sighting, reading }: AccountSources): Promise<bigint> {
  const open = reading.seen.disputes.filter(({ record }) => record.isOpen);
  if (open.length === 0) return 0n;
  const { parameters } = sighting.right;
  const { address } = desk.mover;
  const disputes = [];
  for (const { record } of open) {
    const of = reading.seen.claims.filter(({ posted }) => toHex(posted.parent) === record.id);
    const standing = of.filter(({ claim }) => claim.status === Status.pending);
    const ours = standing.find(({ posted }) => isRight(sighting, posted.id) === true)?.posted.id;
    const rivals = standing
      .filter(({ posted }) => isRight(sighting, posted.id) === false)
      .map(({ posted }) => posted.id);
    if (rivals.length === 0) continue;
    const board = sighting.board(toHash(record.id));
    disputes.push(await openDisputeOf(board, parameters, { ours, rivals, address }));
  }
  const gasPrice = await desk.gasPrice();
  const { fees, bonds } = forecast({ disputes, parameters, gasPrice });
  const { feePercent, reserve } = FUNDS_POLICY;
  return disputes.length === 0 ? 0n : (fees * feePercent) / 100n + bonds + reserve;
}
