import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';

/** The folder of public test data, which is no part of the project: GAINSAY_DATA or ../shared/data. */
export const DATA =
  process.env.GAINSAY_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));

/** The JSON in `path` (gzipped) of the test data; undefined, with a line that says so, where it is absent. */
export function jsonData<T>(path: string): T | undefined {
  const file = join(DATA, path);
  if (!existsSync(file)) {
    console.warn(`left out: the tests on ${path}, as ${file} is not there (set GAINSAY_DATA)`);
    return undefined;
  }
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as T;
}
