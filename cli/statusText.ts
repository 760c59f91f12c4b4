import { progressText } from '../challenger/api/progressText.js';
import type { ProcessStatus, Progress } from '../challenger/api/records/chainStatus.js';
import type { Wire } from '../challenger/api/wireRecord.js';
import { paint, takesColour, type Tone } from './paint.js';
import { date, span } from './shown.js';
import { fields } from './table.js';

type Status = Wire<ProcessStatus>;
type Chain = Status['chains'][number];

/** A daemon at a glance, as lines of text. */
export function statusText(status: Status, stream: Parameters<typeof takesColour>[0]): string[] {
  const colour = takesColour(stream);
  const { version, startedAt, isReady, chains } = status;
  const ready = paint(isReady ? 'ready' : 'not ready', isReady ? 'good' : 'unsure', colour);
  return [
    `gainsay ${version}, since ${date(startedAt)}: ${ready}`,
    ...chains.flatMap((chain) => ['', ...chainLines(chain, colour)]),
  ];
}

function chainLines(chain: Chain, colour: boolean): string[] {
  const { l1, verified, postedBatch, lag, sync, replay } = chain;
  const { mode, basis, stage, lastLoopAt, notReady } = chain;
  const rows: (readonly [string, string, Tone?])[] = [
    ['mode', mode],
    ['stage', stage],
    ['state', basis, basis === 'replayed' ? 'good' : 'unsure'],
    [
      'L1',
      l1 === null
        ? 'not seen yet'
        : `block ${String(l1.block)} of ${date(l1.time)}, seen ${date(l1.seenAt)}`,
    ],
    [
      'verified',
      verified === null
        ? 'nothing yet'
        : `batch ${verified.batch} of ${postedBatch ?? '?'}, L2 block ${verified.block} ${verified.blockHash}`,
    ],
    ['behind', lag === null ? 'not known yet' : `${lag.batches} batches, ${span(lag.seconds)}`],
    ...(sync === null ? [] : [['sync', progressOf(sync, stage)] as const]),
    ...(replay === null ? [] : [['replay', progressOf(replay, 'batches')] as const]),
    ['last look', date(lastLoopAt)],
    ...notReady.map(
      ({ code, message, nextStep }) =>
        [
          'in the way',
          `${message} (${code})${nextStep === null ? '' : ` → ${nextStep}`}`,
          'unsure',
        ] as const,
    ),
  ];
  return [paint(chain.chain, 'title', colour), ...fields(rows, { colour, indent: 2 })];
}

/** What is done of work that takes long, and how long the rest takes. */
function progressOf(progress: Progress, stage: Chain['stage']): string {
  const { etaSeconds } = progress;
  const far = progressText(progress, stage);
  return etaSeconds === null ? far : `${far}, ${span(etaSeconds)} left`;
}
