import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../challenger/hex.js';
import { chromiumPath, NO_CHROMIUM } from './chromium.js';
import { Live } from './live.js';
import { DESK, PHONE, Reader } from './reader.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

if (chromiumPath === undefined) console.warn(`test/dashboard: ${NO_CHROMIUM}`);
const title = chromiumPath === undefined ? NO_CHROMIUM : 'the dashboard of a daemon that plays';

describe.skipIf(chromiumPath === undefined)(title, () => {
  let live: Live;
  let reader: Reader;
  let page: Page;
  const region = (name: string): Locator => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    live = await Live.start();
    reader = await Reader.open(live.url);
    ({ page } = reader);
  });
  afterAll(async () => {
    await Promise.all([reader.close(), live.stop()]);
  });

  it('shows the health of a chain at a glance', async () => {
    await region('Chains').getByRole('heading', { name: 'chain ready' }).waitFor();
    await region('Chains').getByText('of 3').waitFor();
    const text = (await region('Chains').innerText()).replaceAll(/\s+/g, ' ');
    const head = await live.world.devnet.provider.getBlockNumber();
    expect(text).toContain(`L1 head block ${String(head)}, seen`);
    expect(text).toMatch(/L2 head block \d+, batch \d of 3/);
    expect(text).toMatch(/Trust level (replayed|anchored): /);
    await page.getByText('None. Nobody has contested a claim.').waitFor();
    await page.getByRole('banner').getByText('live').waitFor();
    await reader.screenshot('live-1-before');
  });

  it('shows a dispute as soon as there is one, without being loaded again', async () => {
    await page.evaluate('window.isTheSame = true');
    const link = page.getByRole('link', { name: /^Dispute 0x/ });
    expect(await link.count()).toBe(0);
    await live.turn();
    await link.waitFor();
    await page.getByRole('heading', { name: 'Disputes (1 open)' }).waitFor();
    await region('Last verdicts')
      .getByText(/disagree with claim 0x/)
      .waitFor();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
    await reader.screenshot('live-2-disputed');
  });

  it('can be walked by keyboard', async () => {
    await page.reload();
    await region('Disputes (1 open)').waitFor();
    await reader.tabTo(/^Dispute 0x[0-9a-f…]+$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Dispute 0x/ }).waitFor();
    expect(await reader.focused()).toMatch(/^Dispute 0x.* on chain$/);
    expect(await page.title()).toMatch(/^Dispute 0x.* · Gainsay$/);
    await page.keyboard.press('Shift+Tab');
    expect(await reader.focused()).toBe('← Overview');
  });

  it('shows the moves as they come, on both sides', async () => {
    const history = region('What happened on L1');
    await history.getByText('claim posted').first().waitFor();
    const before = await history.getByRole('listitem').count();
    // As soon as L1 has it: then the liar waits, and the dispute with it.
    await live.until(async () => (await live.height()) <= 12);
    await history
      .getByText(/match dissected: .*, by right 0x/)
      .first()
      .waitFor();
    await history
      .getByText(/match dissected: .*, by wrong 0x/)
      .first()
      .waitFor();
    await expect.poll(() => history.getByRole('listitem').count()).toBeGreaterThan(before);
    await region('Our transactions').getByText('post claim').waitFor();
    await region('Our transactions').getByText('dissect').first().waitFor();
    await expect
      .poll(() => region('Money at risk').innerText())
      .toMatch(
        // A look that came before the verdict leaves a third sort behind, of which there is nothing now.
        /Now: 0\.6 ETH for wrong claims, 0\.6 ETH for right claims, (0 ETH for claims not judged, )?of all that ours: 0\.6 ETH\./,
      );
  });

  it('shows both trees beside ours, and which nodes differ', async () => {
    const { units } = live.lie.liar;
    const right = await live.truth();
    const record = (await live.dispute())!.matches[0]!;
    const wrongSide = record.sides[0] === toHex(live.lie.id) ? 0 : 1;
    const rows = page
      .getByRole('table', { name: /^The trees/ })
      .first()
      .locator('tbody tr');
    await rows.getByText(`${String(record.height)} ◀`).waitFor();
    let position = 0n;
    for (const [n, row] of (await rows.all()).entries()) {
      const height = units.height - n;
      expect(Number.parseInt(await row.getByRole('rowheader').innerText(), 10)).toBe(height);
      const cells = await row.getByRole('cell').all();
      const half = (await cells[0]!.innerText()).trim();
      position = 2n * position + (half.endsWith('right') ? 1n : 0n);
      const truth = toHex(await right.node(height, position));
      const lie = toHex(await units.node(height, position));
      expect(lie).not.toBe(truth);
      const shown = await Promise.all(
        cells.slice(1).map((cell) => cell.locator('code').getAttribute('title')),
      );
      const said = await Promise.all(cells.slice(1, 3).map((cell) => cell.textContent()));
      expect(shown[wrongSide]).toBe(lie);
      expect([shown[1 - wrongSide], shown[2]]).toEqual([truth, truth]);
      expect(said[wrongSide]).toMatch(/^✗ .* other than ours$/);
      expect(said[1 - wrongSide]).toMatch(/^✓ .* same as ours$/);
    }
    expect(await rows.count()).toBeGreaterThan(8);
    expect(await rows.getByText('◀').count()).toBe(1);
    await reader.screenshot('live-3-dispute');
  });

  it('lets the clock of the side to move run', async () => {
    const clocks = page.locator('.clock');
    const timer = (state: RegExp): Locator =>
      clocks.filter({ hasText: state }).first().getByRole('timer');
    const [running, standing] = [timer(/runs$/), timer(/stands$/)];
    const [before, still] = [await running.innerText(), await standing.innerText()];
    expect(before).toMatch(/\d\d:\d\d:\d\d$/);
    // Where L1's time comes in, behind what was reckoned since, it may show for a moment what it has shown before.
    await expect.poll(() => running.innerText(), { interval: 500 }).not.toBe(before);
    await page.waitForTimeout(2100);
    expect(await standing.innerText()).toBe(still);
  });

  it('is fit for a phone, in the dark, and by what axe-core knows of accessibility', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await reader.faults(), colorScheme).toEqual([]);
      await page.setViewportSize(PHONE);
      expect(await reader.width()).toBeLessThanOrEqual(PHONE.width);
      expect(await reader.faults(), `${colorScheme}, on a phone`).toEqual([]);
      await reader.screenshot(`live-4-phone-${colorScheme}`);
      await page.setViewportSize(DESK);
    }
    const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each);
      return transitionDuration !== '0s' || animationName !== 'none';
    }).length`);
    expect(moving).toBe(0);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  });

  it('goes on by itself when the daemon is started anew', async () => {
    const banner = page.getByRole('banner');
    await live.stopDaemon();
    await banner
      .getByText(/connecting again|no answer/)
      .first()
      .waitFor();
    await live.startDaemon();
    await banner.getByText('live').waitFor();
    await banner.getByText(/^✓ ready$/).waitFor();
    await page.getByRole('heading', { level: 1, name: /^Dispute 0x/ }).waitFor();
  });

  it('comes down to the disputed step, and to its explanation', async () => {
    await live.end();
    const { id, liar } = live.lie;
    const steps = page.getByRole('article', { name: /^Match of step trees/ });
    const step = `Disputed step ${String(liar.trace.step)} Outcome lost: wrong 0x`;
    await expect
      .poll(async () => (await steps.first().innerText()).replaceAll(/\s+/g, ' '))
      .toContain(step);
    await region('What happened on L1').getByText('step proven').waitFor();
    // Made once the claim has fallen, from all that L1 has shown.
    await region('Explanation')
      .getByText(`step ${String(liar.trace.step)} (`)
      .waitFor();
    expect(await reader.faults()).toEqual([]);
    await reader.screenshot('live-5-over');
    await page.setViewportSize(PHONE);
    expect(await reader.width()).toBeLessThanOrEqual(PHONE.width);
    await reader.screenshot('live-6-over-phone');
    await page.setViewportSize(DESK);
    await page.getByRole('heading', { level: 1 }).focus();
    await reader.tabTo(/^Explanation of claim/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'CONFIRMED: the claim is wrong' }).waitFor();
    expect(page.url()).toContain(`/api/v1/claims/${toHex(id)}/explanation`);
    await page.getByRole('heading', { name: 'The first wrong step' }).waitFor();
    await reader.screenshot('live-7-explained');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: /^Dispute 0x/ }).waitFor();
  });

  it('gave the browser nothing to complain of', () => {
    expect(reader.complaints).toEqual([]);
  });
});
