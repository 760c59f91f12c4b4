const ETHER = 10n ** 18n;
const GWEI = 10n ** 9n;

/** Wei as ether, to four digits and without zeros at the end. */
export const ether = (wei: bigint): string => {
  const digits = 4n;
  const unit = ETHER / 10n ** digits;
  const rounded = wei < 0n ? -((-wei + unit / 2n) / unit) : (wei + unit / 2n) / unit;
  return (Number(rounded) / 10 ** Number(digits)).toString();
};

export const number = (value: number): string => value.toLocaleString('en-US');
export const thousand = (value: number): string => `${String(Math.round(value / 1000))}k`;
/** Wei as ether, with four digits. */
export const fee = (wei: bigint): string => Number(ether(wei)).toFixed(4);
/** Wei as gwei. */
export const gwei = (wei: bigint): string => (Number((wei * 10n) / GWEI) / 10).toString();
/** Seconds in larger units. */
export const minutes = (seconds: number): string => `${(seconds / 60).toFixed(1)} min`;
export const days = (seconds: number): string => `${(seconds / 86_400).toFixed(1)} d`;
export const elapsed = (seconds: number): string =>
  seconds < 3600 ? minutes(seconds) : days(seconds);
