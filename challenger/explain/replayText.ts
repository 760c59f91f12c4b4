import { thousands } from './amounts.js';
import type { ReplayFrame, ReplayMatch } from './replay.js';

/** One move of a recorded dispute for a terminal, with what stands after it. */
export function replayText(frame: ReplayFrame, colour: boolean): string {
  const { index, total, move, seconds, gas, parties, matches } = frame;
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  return [
    bold(`${String(index)}/${String(total)}  ${move.what}`),
    `  L1 block ${move.block}, ${seconds} s after the first move`,
    `  transaction ${move.transaction}`,
    `  from ${move.sender}: ${thousands(move.gasUsed)} gas, ${String(move.calldata)} bytes; ${thousands(gas)} gas so far`,
    ...move.args
      .filter(({ name }) => !['id', 'one', 'two'].includes(name))
      .map(({ name, values }) => `  ${name.padEnd(14)}${shown(values)}`),
    '',
    ...parties.map(
      ({ id, kind, owner, standing }) =>
        `  ${kind.padEnd(10)}${short(id)} of ${short(owner.toLowerCase())}  ${standing}`,
    ),
    ...matches.map((match) => `  match     ${matchLine(match)}`),
  ].join('\n');
}

function matchLine({ sides, standing, height, position, lost }: ReplayMatch): string {
  const [one, two] = sides.map(short);
  const place =
    height === undefined
      ? 'they differ somewhere'
      : height === 0
        ? `they differ first in leaf ${position ?? ''}`
        : `they differ under node ${position ?? ''} at height ${String(height)}`;
  const outcome = lost.length === 0 ? '' : `; side ${lost.join(' and ')} has lost`;
  return `${one ?? ''} against ${two ?? ''}  ${standing}: ${place}${outcome}`;
}

/** Of many values the first ones; a reveal has 16. */
function shown(values: readonly string[]): string {
  const most = 2;
  const rest = values.length - most;
  const first = values.slice(0, most).join(' ');
  return rest > 0 ? `${first} and ${String(rest)} more` : first;
}

const short = (hex: string): string => (hex.length > 14 ? `${hex.slice(0, 10)}…` : hex);
