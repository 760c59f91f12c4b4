import type { ClaimRecord } from '../challenger/api/records/claimRecord.js';
import type { DisputeRecord } from '../challenger/api/records/disputeRecord.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { saidOf, toneOf } from './claimText.js';
import { paint, takesColour, type Tone } from './paint.js';
import { date, ether, short, span } from './shown.js';
import { fields, table } from './table.js';

type Dispute = Wire<DisputeRecord>;
type Match = Dispute['matches'][number];
type Stream = Parameters<typeof takesColour>[0];

/** Disputes as lines of text. @param time that clocks are held against, Unix seconds */
export function disputeTable(disputes: readonly Dispute[], time: number, stream: Stream): string[] {
  if (disputes.length === 0) return ['no disputes'];
  const rows = disputes.map(({ id, chain, isOpen, claims, matches, forecast }) => ({
    tone: isOpen ? toneOfWinner(forecast.winner) : ('plain' as const),
    cells: [
      ...[short(id), chain, isOpen ? 'open' : 'over', String(claims.length)],
      String(matches.filter(({ phase }) => phase !== 'done').length),
      ...[forecast.ahead ?? '?', forecast.winner ?? '?', endText(forecast.endsBy, time)],
      stakesText(forecast.stakes),
    ],
  }));
  const head = [
    'DISPUTE',
    'CHAIN',
    '',
    'CLAIMS',
    'MATCHES',
    'AHEAD',
    'WINS',
    'ENDS BY',
    'AT STAKE',
  ];
  return table(head, rows, { colour: takesColour(stream) });
}

/** A dispute as a tree of text. @param claims those of the dispute */
export function disputeText(
  dispute: Dispute,
  claims: readonly Wire<ClaimRecord>[],
  time: number,
  stream: Stream,
): string[] {
  const colour = takesColour(stream);
  const { id, chain, round, isOpen, openedAt, shutsAt, forecast, matches, muted } = dispute;
  const named = (name: string, value: string, tone: Tone = 'plain') => [name, value, tone] as const;
  const head = fields(
    [
      named('dispute', id),
      named('chain', chain),
      named('round', `${round}${isOpen ? '' : ', over'}`),
      named('rivals', `from ${date(openedAt || null)} to ${date(openedAt === 0 ? null : shutsAt)}`),
      named('ahead', forecast.ahead ?? 'neither, or nobody can tell', toneOfWinner(forecast.ahead)),
      named(
        'wins',
        `${forecast.winner ?? 'nobody can tell'}, if the right side makes no mistake`,
        toneOfWinner(forecast.winner),
      ),
      named('ends by', endText(forecast.endsBy, time)),
      named('at stake', stakesText(forecast.stakes)),
      ...(muted === null
        ? []
        : [named('alerts', `silenced until ${date(muted.until)}: ${muted.reason}`)]),
    ],
    { colour },
  );
  const units = matches.filter(({ level }) => level === 'unit');
  return [
    ...head,
    '',
    paint('CLAIMS', 'title', colour),
    ...dispute.claims.map((each) => claimLine(each, claims, colour)),
    '',
    paint('MATCHES', 'title', colour),
    ...(units.length === 0 ? ['  none yet'] : []),
    ...units.flatMap((unit) => [
      ...matchLines(unit, time, 2, colour),
      ...entrantLines(dispute, unit.id, colour),
      ...matches
        .filter(({ subdispute }) => subdispute === unit.id)
        .flatMap((step) => matchLines(step, time, 6, colour)),
    ]),
  ];
}

function claimLine(id: string, claims: readonly Wire<ClaimRecord>[], colour: boolean): string {
  const claim = claims.find((each) => each.id === id);
  if (claim === undefined) return `  ${id}`;
  const { status, verdict, claimant, isOurs } = claim;
  const by = `by ${claimant}${isOurs ? ' (we)' : ''}`;
  return `  ${id}  ${paint(`${status}, ${saidOf(verdict)}`, toneOf(claim), colour)}, ${by}`;
}

function matchLines(match: Match, time: number, indent: number, colour: boolean): string[] {
  const { id, level, phase, turn, height, position, nodes, ourNode, agreed, lost, ourSide } = match;
  const pad = ' '.repeat(indent);
  const place = `${level === 'unit' ? 'unit' : 'step'} tree, height ${String(height)}, place ${position}`;
  const play = ourSide === null ? '' : `; we play side ${String(ourSide)}`;
  const isOver = phase === 'done';
  const sides = match.sides.map((side, at) => {
    const node = nodes[at] ?? '';
    const tone: Tone = ourNode === null ? 'plain' : node === ourNode ? 'good' : 'bad';
    const state = lost[at] === true ? 'lost' : isOver ? 'won' : clockText(match, at, time);
    return `${pad}  side ${String(at)}  ${short(side)}  ${paint(node, tone, colour)}  ${state}`;
  });
  return [
    `${pad}${paint(short(id), 'title', colour)}  ${phaseText(phase, turn)}: ${place}${play}`,
    ...sides,
    ...(ourNode === null ? [] : [`${pad}  we say              ${ourNode}`]),
    ...(agreed === null ? [] : [`${pad}  agreed before       ${agreed}`]),
    ...(isOver ? [] : [`${pad}  ${outlookText(match, time)}`]),
  ];
}

function entrantLines(dispute: Dispute, match: string, colour: boolean): string[] {
  return dispute.entrants
    .filter(({ subdispute }) => subdispute === match)
    .map(({ id, side, standing, owner, isOurs, isRight }) => {
      const tone = isRight === null ? 'plain' : isRight ? 'good' : 'bad';
      const said = isRight === null ? '' : isRight ? ', right' : ', wrong';
      const by = `by ${owner}${isOurs ? ' (we)' : ''}`;
      const what = paint(`${standing}${said}`, tone, colour);
      return `    step tree ${short(id)} of side ${String(side)}: ${what}, ${by}`;
    });
}

/** What is left on a clock of a match, and whether it runs. */
function clockText({ phase, turn, clock }: Match, side: number, time: number): string {
  const runs = phase !== 'bisect' || turn === side;
  const passed = runs ? Math.max(0, time - clock.since) : 0;
  const left = Math.max(0, (clock.left[side] ?? 0) - passed);
  return `${span(left)} left${runs ? ', running' : ''}`;
}

function phaseText(phase: Match['phase'], turn: number): string {
  switch (phase) {
    case 'bisect':
      return `side ${String(turn)} is to move`;
    case 'subdispute':
      return 'step trees may be entered';
    case 'prove':
      return 'one step is to be proved';
    case 'done':
      return 'over';
  }
}

function outlookText({ outlook }: Match, time: number): string {
  const side = (which: number | null): string =>
    which === null ? 'nobody can tell' : `side ${String(which)}`;
  return `ahead: ${side(outlook.ahead)}; wins: ${side(outlook.winner)}; over ${endText(outlook.endsBy, time)}`;
}

const toneOfWinner = (party: 'right' | 'wrong' | null): Tone =>
  party === null ? 'unsure' : party === 'right' ? 'good' : 'bad';

function endText(endsBy: number | null, time: number): string {
  if (endsBy === null) return '-';
  return endsBy <= time ? date(endsBy) : `${date(endsBy)} (in ${span(endsBy - time)})`;
}

function stakesText({ right, wrong, unknown, ours }: Dispute['forecast']['stakes']): string {
  const parts = [
    ...(right === '0' ? [] : [`${ether(right)} right`]),
    ...(wrong === '0' ? [] : [`${ether(wrong)} wrong`]),
    ...(unknown === '0' ? [] : [`${ether(unknown)} of whom nobody can tell`]),
  ];
  if (parts.length === 0) return 'nothing';
  return parts.join(', ') + (ours === '0' ? '' : `; ${ether(ours)} of it ours`);
}
