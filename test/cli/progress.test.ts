import { describe, expect, it } from 'vitest';
import { progressOn } from '../../cli/progress.js';

/** Something to write on. */
function paper(isTTY: boolean): { stream: NodeJS.WriteStream; text(): string } {
  const written: string[] = [];
  const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

describe('progressOn', () => {
  it('writes plain lines where there is no terminal', () => {
    const { stream, text } = paper(false);
    const progress = progressOn(stream);
    progress.tell('one');
    progress.tell('two');
    progress.end();
    expect(text()).toMatch(/^ +\d+\.\d s {2}one\n +\d+\.\d s {2}two\n$/);
  });

  it('keeps to one line of a terminal, and takes it away in the end', () => {
    const { stream, text } = paper(true);
    const progress = progressOn(stream);
    progress.tell('a line that is much longer than the terminal is wide');
    progress.end();
    progress.end();
    expect(text()).not.toContain('\n');
    const [, shown, after] = text().split('\r\u001b[2K');
    expect(shown).toContain('a line that is much');
    expect(shown?.length).toBeLessThan(40);
    expect(after).toBe('');
    expect(text().endsWith('\r\u001b[2K')).toBe(true);
  });
});
