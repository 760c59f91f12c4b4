import type { ChainStatus, Progress } from './records/chainStatus.js';

/** How far work is, in what the stage is counted in. */
export function progressText(
  { done, total }: Pick<Progress, 'done' | 'total'>,
  stage: ChainStatus['stage'],
): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  if (stage === 'snapshot') return `${megabytes(done)} of ${megabytes(total)} MB`;
  return `${stage === 'changes' ? 'claim' : 'batch'} ${String(done)} of ${String(total)}`;
}
