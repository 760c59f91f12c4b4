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
    const id = idIn(path, route.path);
    if (id !== undefined) return { route, id };
  }
  return undefined;
}

/** What stands in a path in the place of `{id}`; undefined if the path is another one. */
export function idIn(path: string, template: string): string | undefined {
  const [stem = '', end] = template.split('{id}');
  if (end === undefined || !path.startsWith(stem) || !path.endsWith(end)) return undefined;
  const id = path.slice(stem.length, path.length - end.length);
  return /^[0-9A-Za-z]+$/.test(id) ? id : undefined;
}
