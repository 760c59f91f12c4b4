/** `words` of a program so many times. */
export function times(count: number, words: string): string {
  return `${words} `.repeat(count);
}
