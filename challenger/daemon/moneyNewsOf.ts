import { formatEther, formatUnits } from 'ethers';
import type { MoneyAlarmKind, MoneyNews } from '../api/moneyNews.js';
import type { MoneyAlarm, MoneyEvent } from '../money/moneyEvent.js';

/** What of the transaction manager's events is told on; undefined for what the figures of the account say anyway. */
export function moneyNewsOf(event: MoneyEvent): MoneyNews | undefined {
  switch (event.kind) {
    case 'sent':
    case 'raised':
    case 'sentAgain': {
      const { kind, what, hash, dispute } = event;
      return { kind, what, hash, ...(dispute === undefined ? {} : { dispute }) };
    }
    case 'mined': {
      const { kind, what, hash, fee, value, isDone, dispute } = event;
      return {
        kind,
        what,
        hash,
        fee,
        value,
        isDone,
        ...(dispute === undefined ? {} : { dispute }),
      };
    }
    case 'takenBack': {
      const { kind, what, dispute } = event;
      return { kind, what, ...(dispute === undefined ? {} : { dispute }) };
    }
    case 'blind':
      return event;
    case 'alarm':
      return event.alarm === 'forecast' ? undefined : alarmNews(event);
  }
}

type MoveAlarm = Exclude<MoneyAlarm, { alarm: 'forecast' }>;

function alarmNews(event: MoveAlarm): MoneyNews {
  const alarm: MoneyAlarmKind = event.alarm;
  const reason = reasonOf(event);
  if (event.alarm === 'nonceFilled' || event.alarm === 'defect') {
    return { kind: 'alarm', alarm, reason };
  }
  const { what, dispute } = event;
  return { kind: 'alarm', alarm, what, reason, ...(dispute === undefined ? {} : { dispute }) };
}

function reasonOf(event: MoveAlarm): string {
  switch (event.alarm) {
    case 'cap': {
      const { scope, cap, spent, asked } = event.breach;
      const each = scope === 'dispute' ? 'a dispute' : 'a day';
      return `${formatEther(spent)} ether are spent, this takes ${formatEther(asked)}, and ${each} may take ${formatEther(cap)}`;
    }
    case 'funds':
      return `the account holds ${formatEther(event.balance)} ether, and this takes ${formatEther(event.needed)}`;
    case 'feeLimit':
      return `L1 asks for ${formatUnits(event.asked, 'gwei')} gwei, and no more may be offered`;
    case 'nodeRefuses':
      return `a node refuses the transaction: ${event.reason}`;
    case 'foreignNonce':
      return `nonce ${String(event.nonce)} went to a transaction that is not ours`;
    case 'nonceFilled':
      return `nonce ${String(event.nonce)} had no transaction, and was filled`;
    case 'signer':
    case 'journal':
    case 'defect':
      return event.reason;
  }
}
