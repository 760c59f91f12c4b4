import type { z } from 'zod';
import { ApiError } from './apiError.js';
import type { EventLog } from './eventLog.js';
import type { ReadModel } from './readModel.js';

/** What answers are made of. */
export interface Sources {
  readonly model: ReadModel;
  readonly events: EventLog;
}

/** What was asked for. */
export interface RouteRequest {
  /** What stands in the place of `{id}`. */
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** A question that the API answers with JSON. */
export interface Route {
  /** With `{id}` in the place of a name. */
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodObject;
  readonly answer: z.ZodType;
  /** @throws ApiError */
  readonly run: (sources: Sources, request: RouteRequest) => unknown;
}

/** What was asked, if it fits. @throws ApiError */
export function asked<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new ApiError(400, 'API_BAD_REQUEST', problems.join('; '), 'see /api/v1/openapi.json');
}
