/** What somebody answered, and the canonical form by which answers are compared. */
export interface Said<T> {
  readonly who: string;
  readonly key: string;
  readonly value: T;
}

export interface Agreed<T> {
  readonly kind: 'agreed';
  readonly value: T;
  readonly key: string;
  /** Who said so. */
  readonly by: readonly string[];
  /** Who said something else. */
  readonly against: readonly Said<T>[];
}

/** Not enough said the same: who said what, the largest groups first. */
export interface Disagreement<T> {
  readonly kind: 'disagreement';
  readonly groups: readonly (readonly Said<T>[])[];
}

/**
 * The answer that `need` of those asked give. Each counts once, by its first answer. Two different answers that both
 * have enough behind them are a disagreement: that can be only where `need` is no majority, and then nothing says
 * which one is right.
 */
export function agreement<T>(
  answers: readonly Said<T>[],
  need: number,
): Agreed<T> | Disagreement<T> {
  if (!Number.isInteger(need) || need < 1) throw new RangeError(`need ${need} is not 1 or more`);
  const voters = new Set<string>();
  const byKey = new Map<string, Said<T>[]>();
  for (const said of answers) {
    if (voters.has(said.who)) continue;
    voters.add(said.who);
    const group = byKey.get(said.key);
    if (group === undefined) byKey.set(said.key, [said]);
    else group.push(said);
  }
  const groups = [...byKey.values()].sort((a, b) => b.length - a.length);
  const [first, second] = groups;
  const winner = first?.[0];
  if (first === undefined || winner === undefined || first.length < need) {
    return { kind: 'disagreement', groups };
  }
  if (second !== undefined && second.length >= need) return { kind: 'disagreement', groups };
  const { key, value } = winner;
  const against = groups.slice(1).flat();
  return { kind: 'agreed', value, key, by: first.map(({ who }) => who), against };
}
