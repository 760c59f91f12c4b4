/** Choices that follow from a source of numbers. */
export abstract class Chance {
  /** A whole number, 0 ≤ n < `limit`. */
  abstract below(limit: number): number;

  /** True with the probability `1 / n`. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** One of `choices`, which must not be empty. */
  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }
}
