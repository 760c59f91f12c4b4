import type { VerifyReport } from '../challenger/glance/verifyReport.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { placeText, saidOf, toneOf } from './claimText.js';
import { paint, takesColour } from './paint.js';
import { short } from './shown.js';
import { table } from './table.js';

/** What verifying came to, as lines of text. */
export function verifyText(
  report: Wire<VerifyReport>,
  stream: Parameters<typeof takesColour>[0],
): string[] {
  const colour = takesColour(stream);
  const { chain, basis, l1Block, postedBatch, verified, claims, counts } = report;
  const rows = claims.map((claim) => ({
    tone: toneOf(claim),
    cells: [short(claim.id), claim.status, claim.target, saidOf(claim.verdict), whyOf(claim)],
  }));
  const reached =
    verified === null
      ? 'nothing was executed behind where it began'
      : `executed up to batch ${verified.batch} of ${postedBatch}, L2 block ${verified.block} ${verified.blockHash}`;
  return [
    `${chain} at L1 block ${String(l1Block)}: ${reached}, ${basis}`,
    ...(rows.length === 0
      ? ['no claims']
      : table(['CLAIM', 'STATUS', 'BATCHES TO', 'WE SAY', 'WHERE OR WHY'], rows, { colour })),
    paint(
      summary(counts),
      counts.wrong > 0 ? 'bad' : counts.cannotTell > 0 ? 'unsure' : 'good',
      colour,
    ),
  ];
}

function whyOf({ said }: Wire<VerifyReport>['claims'][number]): string {
  if (said === null) return 'no child of a right claim';
  if (said.kind === 'agree') return '';
  if (said.kind === 'disagree') {
    return said.unit === null ? 'its leaves are hidden' : placeText(said.unit);
  }
  return `${said.reason ?? ''} (${said.code ?? ''})`;
}

function summary({
  agree,
  wrong,
  defeated,
  cannotTell,
  notJudged,
}: VerifyReport['counts']): string {
  const parts = [
    `${String(agree)} right`,
    `${String(wrong)} wrong`,
    ...(defeated > 0 ? [`${String(defeated)} wrong and out`] : []),
    ...(cannotTell > 0 ? [`${String(cannotTell)} that nobody can tell`] : []),
    ...(notJudged > 0 ? [`${String(notJudged)} not judged`] : []),
  ];
  return parts.join(', ');
}
