import { z } from 'zod';
import { HEALTH_ROUTES } from './health.js';
import { LIST_ROUTES } from './listRoutes.js';
import { processStatus } from './records/chainStatus.js';
import type { Route } from './route.js';

/** All questions that are answered with JSON. */
export const ROUTES: readonly Route[] = [
  ...HEALTH_ROUTES,
  {
    path: '/api/v1/status',
    summary: 'The process and its chains at a glance.',
    query: z.strictObject({}),
    answer: processStatus,
    run: ({ model }) => model.status(),
  },
  ...LIST_ROUTES,
];

/** A route, and what stands in the place of `{id}`. */
export interface Found {
  readonly route: Route;
  readonly id: string | undefined;
}

/** The route of a path; undefined if there is none. */
export function findRoute(path: string): Found | undefined {
  for (const route of ROUTES) {
    if (route.path === path) return { route, id: undefined };
    const stem = route.path.replace('{id}', '');
    if (stem === route.path || !path.startsWith(stem)) continue;
    const id = path.slice(stem.length);
    if (/^[0-9A-Za-z]+$/.test(id)) return { route, id };
  }
  return undefined;
}
