import { z } from 'zod';
import { notReady, type NotReady, type ProcessStatus } from './records/chainStatus.js';
import { chainName } from './records/scalars.js';
import type { Route } from './route.js';

/** A chain that is not watched as it should be, and why. */
const reason = z.strictObject({ chain: chainName, ...notReady.shape });

export const readiness = z.strictObject({ isReady: z.boolean(), reasons: z.array(reason) });
export type Readiness = z.infer<typeof readiness>;

/** Whether every chain is watched as it should be, and if not, why. */
export function readinessOf({ isReady, chains }: ProcessStatus): Readiness {
  const reasons = chains.flatMap((each) =>
    each.notReady.map((why: NotReady) => ({ chain: each.chain, ...why })),
  );
  return { isReady: isReady && reasons.length === 0, reasons };
}

export const HEALTH_ROUTES: readonly Route[] = [
  {
    path: '/healthz',
    summary: 'The process lives and answers. 200, or nothing at all.',
    query: z.strictObject({}),
    answer: z.strictObject({ status: z.literal('ok'), version: z.string() }),
    run: ({ model }) => ({ status: 'ok', version: model.status().version }),
  },
  {
    path: '/readyz',
    summary: '200 if every chain has caught up and is followed, else 503 and the reasons.',
    query: z.strictObject({}),
    answer: readiness,
    run: ({ model }) => readinessOf(model.status()),
  },
];
