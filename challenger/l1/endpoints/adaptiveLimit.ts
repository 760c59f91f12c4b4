/**
 * A size that the other side may refuse: halved when it does, and raised slowly as long as it does not. Only a refusal
 * at or below the present limit counts, since requests under way may bring the same news several times.
 */
export class AdaptiveLimit {
  private limit: number;
  private successes = 0;
  private isRaised = false;

  /**
   * @param most where it starts, and its upper end
   * @param patience how many sizes at the limit must have gone through before it is raised by a quarter
   */
  constructor(
    readonly most: number,
    private patience = 8,
  ) {
    this.limit = most;
  }

  get value(): number {
    return this.limit;
  }

  /** `size` was refused. */
  refused(size: number): void {
    this.successes = 0;
    if (size > this.limit) return;
    // Where a rise was too much the next one comes later: each costs a refusal.
    if (this.isRaised) this.patience = Math.min(2 * this.patience, 1_024);
    this.isRaised = false;
    this.limit = Math.max(1, Math.floor(size / 2));
  }

  /** `size` went through. */
  accepted(size: number): void {
    if (size < this.limit || this.limit === this.most) return;
    this.successes++;
    if (this.successes < this.patience) return;
    this.successes = 0;
    this.isRaised = true;
    this.limit = Math.min(this.most, this.limit + Math.max(1, Math.floor(this.limit / 4)));
  }

  /** Takes back refusals that turned out to have another reason than the size. */
  restore(value: number): void {
    this.successes = 0;
    this.limit = value;
  }
}
