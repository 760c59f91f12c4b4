/** Wei as ether, exactly. */
export function ether(wei: string): string {
  const digits = wei.padStart(19, '0');
  const part = digits.slice(-18).replace(/0+$/, '');
  return `${digits.slice(0, -18)}${part === '' ? '' : `.${part}`} ether`;
}

/** The beginning of a hash: enough to name it in another command. */
export const short = (hash: string): string => hash.slice(0, 10);

/** Unix seconds as a date; `-` where there is none. */
export const date = (seconds: number | null): string =>
  seconds === null ? '-' : new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** Seconds as a person says them. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${String(whole)} s`;
  if (whole < 7200) return `${String(Math.floor(whole / 60))} min`;
  if (whole < 172_800) {
    const minutes = Math.floor((whole % 3600) / 60);
    return `${String(Math.floor(whole / 3600))} h ${String(minutes)} min`;
  }
  return `${(whole / 86_400).toFixed(1)} days`;
}
