import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launch } from './chromium.js';

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1100, height: 800 };

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A browser notes a server that is gone as an error: no fault of a page. */
const GONE = /net::ERR_(CONNECTION|INCOMPLETE|EMPTY)/;

/** Somebody who reads a page in Chromium. */
export class Reader {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    /** What the browser complains of: errors, and whatever the content security policy kept from happening. */
    readonly complaints: string[],
  ) {}

  static async open(url: string): Promise<Reader> {
    const browser = await launch();
    const page = await browser.newPage({ viewport: DESK });
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      const isFault = ['error', 'warning'].includes(message.type()) && !GONE.test(message.text());
      if (isFault) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript({
      content: `document.addEventListener('securitypolicyviolation', (event) => {
        console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI);
      });`,
    });
    await page.goto(url);
    return new Reader(browser, page, complaints);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** How wide the page is; more than the screen: it scrolls sideways. */
  width(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth');
  }

  /** The text of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate('document.activeElement?.textContent ?? ""');
  }

  /** Presses Tab until this has the focus. */
  async tabTo(name: RegExp): Promise<void> {
    for (let n = 0; n < 60; n++) {
      await this.page.keyboard.press('Tab');
      if (name.test(await this.focused())) return;
    }
    throw new Error(`no way by Tab to ${String(name)}`);
  }

  /** What axe-core finds wrong, in words. */
  async faults(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    const { violations } = found as {
      violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
    };
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join()}: ${failureSummary}`),
    );
  }

  /** For people to look at, into the folder that DASHBOARD_SCREENSHOTS names; nothing without. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env['DASHBOARD_SCREENSHOTS'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }
}
