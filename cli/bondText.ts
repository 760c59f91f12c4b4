import type { BondRecord } from '../challenger/api/records/moneyRecords.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { takesColour, type Tone } from './paint.js';
import { date, ether, short } from './shown.js';
import { table } from './table.js';

type Bond = Wire<BondRecord>;

const STATES: Readonly<Record<Bond['state'], readonly [text: string, tone: Tone]>> = {
  atRisk: ['at risk', 'unsure'],
  idle: ['idle', 'plain'],
  claimable: ['free: gainsay bond withdraw', 'good'],
  returned: ['returned', 'plain'],
  lost: ['lost', 'bad'],
};

/** Bonds as lines of text. */
export function bondTable(
  bonds: readonly Bond[],
  stream: Parameters<typeof takesColour>[0],
): string[] {
  if (bonds.length === 0) return ['no bonds'];
  const rows = bonds.map(({ id, chain, kind, dispute, amount, state, unlocksAt }) => {
    const [text, tone] = STATES[state];
    const what = kind === 'entrant' ? 'step tree' : kind;
    return {
      tone,
      cells: [short(id), chain, what, short(dispute), ether(amount), text, date(unlocksAt)],
    };
  });
  const head = ['BOND OF', 'CHAIN', 'KIND', 'DISPUTE', 'AMOUNT', 'STATE', 'FREE FROM'];
  return table(head, rows, { colour: takesColour(stream) });
}
