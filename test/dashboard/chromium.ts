import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const { CHROMIUM_PATH: named } = process.env;
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is that can be started; undefined if there is none. `CHROMIUM_PATH` names one that is elsewhere. */
export const chromiumPath = (named === undefined ? PLACES : [named]).find(
  (file) => spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0,
);

/** Why tests in a browser are left out. */
export const NO_CHROMIUM =
  'LEFT OUT: there is no Chromium (apt-get install chromium, or set CHROMIUM_PATH)';

export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    // As root there is no sandbox to be had; it sees nothing but our own page.
    args: ['--no-sandbox'],
  });
}
