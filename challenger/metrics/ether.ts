/**
 * Wei as ether, for metrics only: a double holds 15 to 17 digits, so the last digits of a large amount are lost. Exact
 * amounts are in the read API.
 */
export function ether(wei: bigint): number {
  return Number(wei) / 1e18;
}
