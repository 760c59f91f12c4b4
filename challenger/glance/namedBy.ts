/** Nothing is called so. */
export class UnknownNameError extends Error {
  readonly code = 'UNKNOWN_NAME';
  readonly exitCode = 2;
  constructor(
    readonly what: string,
    readonly given: string,
    readonly nextStep: string,
  ) {
    super(`there is no ${what} ${given}`);
    this.name = 'UnknownNameError';
  }
}

/** More than one is called so. */
export class AmbiguousNameError extends Error {
  readonly code = 'AMBIGUOUS_NAME';
  readonly exitCode = 2;
  readonly nextStep = 'give more of its digits, or the chain that it is on where there are several';
  constructor(
    readonly what: string,
    readonly given: string,
    readonly found: number,
  ) {
    super(`${String(found)} are called ${what} ${given}`);
    this.name = 'AmbiguousNameError';
  }
}

/** The first hex digits of a hash, so many that one is not meant by chance. */
const PREFIX = /^0x[0-9a-f]{4,64}$/;

/**
 * What a hash, or its first digits, names.
 * @param what as `claim`
 * @param nextStep where nothing is called so
 * @throws UnknownNameError, AmbiguousNameError
 */
export function namedBy<T extends { readonly id: string }>(
  all: readonly T[],
  given: string,
  what: string,
  nextStep: string,
): T {
  const name = given.toLowerCase();
  const found = PREFIX.test(name) ? all.filter(({ id }) => id.startsWith(name)) : [];
  const [one, two] = found;
  if (one === undefined) throw new UnknownNameError(what, given, nextStep);
  if (two !== undefined) throw new AmbiguousNameError(what, given, found.length);
  return one;
}
