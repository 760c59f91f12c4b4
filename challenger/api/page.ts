import { ApiError } from './apiError.js';

/** A part of a list, the newest first. `next`: where the next part begins, as `after`; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** How many there are in all. */
  readonly total: number;
}

/** Of what is asked for. */
export interface PageQuery {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/**
 * A page of a list that is kept the oldest first. What comes while somebody turns pages moves none of them.
 * @throws ApiError where nothing is called `after`
 */
export function pageOf<T>(
  list: readonly T[],
  nameOf: (item: T) => string,
  { limit, after }: PageQuery,
): Page<T> {
  let end = list.length;
  if (after !== undefined) {
    end = list.findIndex((item) => nameOf(item) === after);
    if (end === -1) {
      const what = `nothing in the list is called ${after}`;
      throw new ApiError(400, 'API_UNKNOWN_CURSOR', what, 'begin again without "after"');
    }
  }
  const start = Math.max(0, end - limit);
  const items = list.slice(start, end).reverse();
  const last = items.at(-1);
  const next = start > 0 && last !== undefined ? nameOf(last) : null;
  return { items, next, total: list.length };
}
