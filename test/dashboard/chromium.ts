import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is; undefined if there is none. `CHROMIUM_PATH` names another one. */
export const chromiumPath = [process.env['CHROMIUM_PATH'] ?? '', ...PLACES].find((file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

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
