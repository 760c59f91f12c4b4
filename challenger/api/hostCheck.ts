import { isIP } from 'node:net';

/**
 * Whether a request may be answered by its `Host`. A page of somebody else can make a browser send requests to this machine
 * under the page's own name, by letting that name point here (DNS rebinding); so names must be known. An address is no name.
 * @param allowed further names, in lower case
 */
export function isKnownHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = hostname(host).toLowerCase();
  return name === 'localhost' || isIP(name) !== 0 || allowed.includes(name);
}

/** Without the port, and without the brackets of IPv6. */
function hostname(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return host.replace(/:\d*$/, '');
}
