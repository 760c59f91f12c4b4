import { inspect } from 'node:util';

const MASK = '******';

/** A value that nobody may see: it is told only to who asks for it by name. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }
  toJSON(): string {
    return MASK;
  }
  [inspect.custom](): string {
    return MASK;
  }
}

/**
 * A URL without what lets somebody in: name and password, and every value of its query.
 * What is no URL stays as it is.
 */
export function maskedUrl(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  const search = [...url.searchParams.keys()].map((key) => `${key}=${MASK}`).join('&');
  url.search = '';
  return `${url.href}${search === '' ? '' : `?${search}`}`;
}
