/** How long to wait before trying again. */
export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * The wait before attempt `attempt` + 1 (the first attempt is 1): doubled each time up to the most, and a random part
 * between half and all of it, so that many clients of one provider do not come back together. What the provider asks
 * for (`Retry-After`) is the least; on top of it comes the jitter of the first wait.
 * @param random in [0, 1)
 */
export function backOffMs(
  { firstMs, mostMs }: BackOff,
  attempt: number,
  random: number,
  retryAfterMs = 0,
): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  const own = full * (0.5 + random / 2);
  return retryAfterMs > own ? retryAfterMs + random * firstMs : own;
}

/** Reads a `Retry-After` header (RFC 9110 §10.2.3): seconds or a date; nothing if it is neither. `wall`: ms since 1970. */
export function retryAfterMs(header: string | null, wall: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - wall);
}
