import type { ClaimRecord } from '../challenger/api/records/claimRecord.js';
import type { VerdictRecord } from '../challenger/api/records/verdictRecord.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { takesColour, type Tone } from './paint.js';
import { date, ether, short } from './shown.js';
import { fields, table } from './table.js';

type Claim = Wire<ClaimRecord>;
type Stream = Parameters<typeof takesColour>[0];

/** How a claim is to be taken: what is wrong and not out yet stands out. */
export function toneOf({ verdict, status }: Pick<Claim, 'verdict' | 'status'>): Tone {
  if (verdict === 'agree') return status === 'eliminated' ? 'bad' : 'good';
  if (verdict === 'disagree') return status === 'eliminated' ? 'plain' : 'bad';
  return verdict === 'cannotTell' ? 'unsure' : 'plain';
}

/** What we say, in words. */
export const saidOf = (verdict: Claim['verdict']): string =>
  verdict === null ? 'not judged' : verdict === 'cannotTell' ? 'cannot tell' : verdict;

/** Claims as lines of text. */
export function claimTable(claims: readonly Claim[], stream: Stream): string[] {
  if (claims.length === 0) return ['no claims'];
  const rows = claims.map((claim) => ({
    tone: toneOf(claim),
    cells: [
      ...[short(claim.id), claim.chain, claim.status, saidOf(claim.verdict), claim.target],
      ...[claim.isOurs ? 'we' : claim.claimant, ether(claim.bond), date(claim.createdAt)],
    ],
  }));
  const head = ['CLAIM', 'CHAIN', 'STATUS', 'WE SAY', 'BATCHES TO', 'BY', 'BOND', 'POSTED'];
  return table(head, rows, { colour: takesColour(stream) });
}

/** All that is known of a claim, as lines of text. @param said what we said of it last */
export function claimText(
  claim: Claim,
  said: Wire<VerdictRecord> | undefined,
  stream: Stream,
): string[] {
  const { id, chain, status, verdict, parent, target, claimant, isOurs } = claim;
  const basis = said?.basis ?? null;
  const why = [
    ...(said?.unit ? [['first wrong', placeText(said.unit)] as const] : []),
    ...(said?.reason ? [['reason', `${said.reason} (${said.code ?? ''})`] as const] : []),
    ...(said?.nextStep ? [['next', said.nextStep] as const] : []),
  ];
  return fields(
    [
      ['claim', id],
      ['chain', chain],
      ['status', status],
      [
        'we say',
        `${saidOf(verdict)}${basis === null ? '' : `, by a state that is ${basis}`}`,
        toneOf(claim),
      ],
      ...why,
      ['batches to', target],
      ['parent', parent],
      ['claimant', `${claimant}${isOurs ? ' (we)' : ''}`],
      ['bond', ether(claim.bond)],
      ['posted', `${date(claim.createdAt)} in ${claim.transaction}`],
      ['root', claim.root],
      ['state', claim.state],
      ['accumulator', claim.accumulator],
    ],
    { colour: takesColour(stream) },
  );
}

/** A place in the batches, in words. */
export function placeText(unit: NonNullable<Wire<VerdictRecord>['unit']>): string {
  const { kind, batch, block, entry, transaction } = unit;
  const where = `batch ${batch}${block === null ? '' : `, block ${block}`}`;
  switch (kind) {
    case 'transaction':
      return `${where}, transaction ${String(entry ?? 0)} (${transaction ?? ''})`;
    case 'batch':
      return `${where}, its opening`;
    case 'block':
      return `${where}, its opening`;
    case 'close':
      return `${where}, its end`;
    case 'void':
      return `${where}, a block that is void`;
    case 'end':
      return `${where}, past its end`;
  }
}
