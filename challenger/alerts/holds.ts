/** Since when something has been so. */
interface Since {
  readonly value: string;
  readonly at: number;
}

/** For how long things have been as they are. What is not asked for in a look is forgotten. Times are Unix seconds. */
export class Holds {
  private before = new Map<string, Since>();
  private since = new Map<string, Since>();

  /** A look begins: what the last one did not ask for begins anew if it comes again. */
  begin(): void {
    this.before = this.since;
    this.since = new Map();
  }

  /** For how long something has had this value, seconds; 0 if it has none. */
  heldFor(name: string, value: string | undefined, now: number): number {
    if (value === undefined) return 0;
    const known = this.before.get(name);
    const at = known?.value === value ? known.at : now;
    this.since.set(name, { value, at });
    return now - at;
  }
}
