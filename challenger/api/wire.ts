/** A record as JSON: what does not fit into a double is a decimal string. */
export const toWire = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
