/**
 * A size that the other side may refuse: halved when it does, and raised slowly as long as it does not. Only a refusal
 * at or below the present limit counts, since requests under way may bring the same news several times.
 */
export class AdaptiveLimit {
  private limit: number;
  private successes = 0;

  /**
   * @param most where it starts, and its upper end
   * @param patience how many sizes at the limit must have gone through before it is raised by a quarter
   */
  constructor(
    readonly most: number,
    private readonly patience = 8,
  ) {
    this.limit = most;
  }

  get value(): number {
    return this.limit;
  }

  /** `size` was refused. */
  refused(size: number): void {
    this.successes = 0;
    if (size <= this.limit) this.limit = Math.max(1, Math.floor(size / 2));
  }

  /** `size` went through. */
  accepted(size: number): void {
    if (size < this.limit || this.limit === this.most) return;
    this.successes++;
    if (this.successes < this.patience) return;
    this.successes = 0;
    this.limit = Math.min(this.most, this.limit + Math.max(1, Math.floor(this.limit / 4)));
  }

  /** Takes back refusals that turned out to have another reason than the size. */
  restore(value: number): void {
    this.successes = 0;
    this.limit = value;
  }
}
