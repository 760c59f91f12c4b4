import type { Check } from '../challenger/glance/check.js';
import { paint, takesColour } from './paint.js';

/** Preconditions as lines of text: ticks and crosses for who looks on, words for who reads a log. */
export function checksText(
  checks: readonly Check[],
  stream: Parameters<typeof takesColour>[0],
): string[] {
  const colour = takesColour(stream);
  const [met, missing] = stream.isTTY === true ? ['✔', '✖'] : ['ok  ', 'FAIL'];
  return checks.map(({ name, isMet, detail }) => {
    const mark = paint(isMet ? met : missing, isMet ? 'good' : 'bad', colour);
    return `${mark} ${name}${detail === '' ? '' : `: ${detail}`}`;
  });
}
