/** The earlier of two L1 times, in seconds; undefined where there is none. */
export function sooner(one: bigint | undefined, two: bigint | undefined): bigint | undefined {
  if (one === undefined || two === undefined) return one ?? two;
  return one < two ? one : two;
}
