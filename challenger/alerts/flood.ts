/** How many alerts of a kind are told in how long, seconds. */
export interface FloodLimit {
  readonly most: number;
  readonly within: number;
}

export const FLOOD_LIMIT: FloodLimit = { most: 20, within: 600 };

/** Holds back what is too much to read: so many of a kind and chain are told in a while, and no more. */
export class Flood {
  private readonly told = new Map<string, number[]>();

  constructor(private readonly limit: FloodLimit = FLOOD_LIMIT) {}

  /** Whether one more of this name may be told; if so it counts. @param now Unix seconds */
  allows(name: string, now: number): boolean {
    const { most, within } = this.limit;
    const recent = (this.told.get(name) ?? []).filter((at) => now - at < within);
    const isAllowed = recent.length < most;
    if (isAllowed) recent.push(now);
    this.told.set(name, recent);
    return isAllowed;
  }
}
