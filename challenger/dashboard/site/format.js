/**
 * An amount in ether, exact.
 * @param {string} wei
 */
export function ether(wei) {
  const digits = wei.padStart(19, '0');
  const whole = digits.slice(0, -18);
  const rest = digits.slice(-18).replace(/0+$/, '');
  return `${grouped(whole)}${rest === '' ? '' : `.${rest}`} ETH`;
}

/**
 * An amount in ether, to four digits behind the point; what is less than that is said to be.
 * @param {string} wei
 */
export function roundEther(wei) {
  const exact = ether(wei);
  const [whole = '', rest = ''] = exact.replace(' ETH', '').split('.');
  if (rest.length <= 4) return exact;
  if (whole === '0' && /^0{4}/.test(rest)) return '< 0.0001 ETH';
  return `≈ ${whole}.${rest.slice(0, 4)} ETH`;
}

/**
 * A number with its thousands apart.
 * @param {string | number | bigint} number
 */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

/**
 * A length of time, in its two largest units.
 * @param {number} seconds
 */
export function span(seconds) {
  const rest = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(rest / 86_400), 'd'],
    [Math.floor(rest / 3600) % 24, 'h'],
    [Math.floor(rest / 60) % 60, 'min'],
    [rest % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount !== 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount !== 0);
  return shown.map(([amount, unit]) => `${String(amount)}\u00a0${String(unit)}`).join(' ');
}

/**
 * What is left on a clock, to the second.
 * @param {number} seconds
 */
export function countdown(seconds) {
  const rest = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  const days = Math.floor(rest / 86_400);
  const hours = `${two(Math.floor(rest / 3600) % 24)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return days === 0 ? hours : `${days}\u00a0d ${hours}`;
}

/**
 * How long ago something was.
 * @param {number} at Unix seconds
 * @param {number} now
 */
export const ago = (at, now) => (now - at < 1 ? 'now' : `${span(now - at)} ago`);

/**
 * How far something is ahead.
 * @param {number} at Unix seconds
 * @param {number} now
 */
export const ahead = (at, now) => (at <= now ? `${span(now - at)} ago` : `in ${span(at - now)}`);

/**
 * A point in time, where the reader is.
 * @param {number} at Unix seconds
 */
export function moment(at) {
  const shown = new Date(at * 1000);
  return Number.isNaN(shown.getTime())
    ? String(at)
    : shown.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/**
 * The ends of a hash, by which people tell two apart.
 * @param {string} hash
 * @param {number} [digits] at each end
 */
export function short(hash, digits = 4) {
  return hash.length <= 2 * digits + 4
    ? hash
    : `${hash.slice(0, 2 + digits)}…${hash.slice(-digits)}`;
}
