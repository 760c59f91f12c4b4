import type { Check } from '../challenger/glance/check.js';
import type { MoveResult } from '../challenger/glance/moveResult.js';
import { progressOn } from './progress.js';

interface Told {
  readonly onProgress: (line: string) => void;
  readonly onChecks: (checks: readonly Check[]) => void;
}

/**
 * Runs what makes moves, and prints what it comes to; with `json` one object, also where not all is so that must be, and
 * else the checks as soon as they are made.
 */
export async function runMoves<T extends MoveResult>(
  json: boolean,
  log: (line: string) => void,
  run: (told: Told) => Promise<T>,
): Promise<T> {
  const { checksText } = await import('./checksText.js');
  const { wireRecord } = await import('../challenger/api/wireRecord.js');
  const progress = progressOn(process.stderr);
  const seen: Check[] = [];
  let result: T;
  try {
    result = await run({
      onProgress: (line) => {
        progress.tell(line);
      },
      onChecks: (checks) => {
        progress.end();
        seen.push(...checks);
        if (!json) for (const line of checksText(checks, process.stdout)) log(line);
      },
    });
  } catch (error) {
    if (json && seen.length > 0) log(JSON.stringify({ checks: seen, moves: [] }));
    throw error;
  } finally {
    progress.end();
  }
  if (json) log(JSON.stringify(wireRecord(result)));
  else {
    const { moveText } = await import('./moveText.js');
    for (const line of moveText(wireRecord<MoveResult>(result))) log(line);
  }
  return result;
}
