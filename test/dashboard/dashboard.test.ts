import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../challenger/hex.js';
import { chromiumPath, NO_CHROMIUM } from './chromium.js';
import { Live } from './live.js';
import { DESK, PHONE, Reader } from './reader.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** Text from others that would do something if it were ever read as HTML. */
const HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>';
const CHAIN = `devnet ${HOSTILE}`;

if (chromiumPath === undefined) console.warn(`test/dashboard: ${NO_CHROMIUM}`);
const title = chromiumPath === undefined ? NO_CHROMIUM : 'the dashboard, in Chromium';

describe.skipIf(chromiumPath === undefined)(title, () => {
  let live: Live;
  let reader: Reader;
  let page: Page;
  const region = (name: string): Locator => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    live = await Live.start(CHAIN);
    reader = await Reader.open(live.url);
    ({ page } = reader);
  });
  afterAll(async () => {
    await Promise.all([reader.close(), live.stop()]);
  });

  it('shows the health of a chain at a glance', async () => {
    await region('Chains').getByText('replayed: executed here from genesis on').waitFor();
    const text = (await region('Chains').innerText()).replaceAll(/\s+/g, ' ');
    const head = await live.world.devnet.provider.getBlockNumber();
    expect(text).toContain(`L1 head block ${String(head)}, seen`);
    expect(text).toContain('batch 40 of 3');
    expect(text).toContain('✓ ready');
    await page.getByText('None. Nobody has contested a claim.').waitFor();
    await page.getByRole('banner').getByText('live').waitFor();
    await reader.screenshot('1-before');
  });

  it('takes what others write for text', async () => {
    live.tell(`nothing was seen ${HOSTILE}`);
    await region('Events').getByText(`silence: nothing was seen ${HOSTILE}`).waitFor();
    await page.getByRole('heading', { name: CHAIN }).waitFor();
    expect(await page.getByRole('status').innerText()).toBe(
      `Critical: silence: nothing was seen ${HOSTILE}`,
    );
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
  });

  it('shows a dispute as soon as there is one, without being loaded again', async () => {
    await page.evaluate('window.isTheSame = true');
    await live.postLie();
    const link = page.getByRole('link', { name: /^Dispute 0x/ });
    expect(await link.count()).toBe(0);
    // The challenger answers the lie.
    await live.turn();
    await link.waitFor();
    await page.getByRole('heading', { name: 'Disputes (1 open)' }).waitFor();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
    expect(await region('Last verdicts').innerText()).toMatch(/✗ disagree with claim 0x/);
    expect(await page.getByRole('status').innerText()).toContain('A new dispute on devnet');
    await reader.screenshot('2-disputed');
  });

  it('can be walked by keyboard, and keeps the place over updates', async () => {
    await page.reload();
    await reader.tabTo(/^Dispute 0x/);
    live.tell('something else happened');
    await region('Events').getByText('something else happened').waitFor();
    expect(await reader.focused()).toMatch(/^Dispute 0x[0-9a-f…]+$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Dispute 0x/ }).waitFor();
    expect(await reader.focused()).toMatch(/^Dispute 0x.* on devnet/);
    expect(await page.title()).toMatch(/^Dispute 0x.* · Gainsay$/);
    await page.keyboard.press('Shift+Tab');
    expect(await reader.focused()).toBe('← Overview');
  });

  it('shows the moves as they come, on both sides', async () => {
    const history = region('What happened on L1');
    await history.getByText('claim posted').first().waitFor();
    const before = await history.getByRole('listitem').count();
    while (live.model.disputeList[0]!.matches[0]!.height > 12) {
      expect(await live.turn()).toBe(true);
    }
    await history.getByText(/match dissected: .*, by right 0x/).waitFor();
    await history.getByText(/match dissected: .*, by wrong 0x/).waitFor();
    expect(await history.getByRole('listitem').count()).toBeGreaterThan(before);
    expect(await region('Our transactions').innerText()).toContain('dissect');
  });

  it('shows both trees beside ours, and which nodes differ', async () => {
    const { units } = live.lie.liar;
    const right = (await live.challenger.chain.formed(live.world.first))!.claim.tree;
    const [record] = live.model.disputeList[0]!.matches;
    const wrongSide = record!.sides[0] === toHex(live.lie.id) ? 0 : 1;
    const rows = page
      .getByRole('table', { name: /^The trees/ })
      .first()
      .locator('tbody tr');
    await rows.getByText(`${String(record!.height)} ◀`).waitFor();
    let position = 0n;
    let marked = 0;
    for (const [n, row] of (await rows.all()).entries()) {
      const head = await row.getByRole('rowheader').innerText();
      const height = units.height - n;
      expect(Number.parseInt(head, 10)).toBe(height);
      if (head.includes('◀')) marked += 1;
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
    expect(marked).toBe(1);
    await reader.screenshot('3-dispute');
  });

  it('lets the clock of the side to move run', async () => {
    const clocks = page.locator('.clock');
    const running = clocks.filter({ hasText: /runs$/ }).first().getByRole('timer');
    const standing = clocks
      .filter({ hasText: /stands$/ })
      .first()
      .getByRole('timer');
    const [before, still] = [await running.innerText(), await standing.innerText()];
    expect(before).toMatch(/\d\d:\d\d:\d\d$/);
    await page.waitForTimeout(2100);
    expect(await running.innerText()).not.toBe(before);
    expect(await standing.innerText()).toBe(still);
  });

  it('is fit for a phone, in the dark, and by what axe-core knows of accessibility', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await reader.faults(), colorScheme).toEqual([]);
      await page.setViewportSize(PHONE);
      expect(await reader.width()).toBeLessThanOrEqual(PHONE.width);
      expect(await reader.faults(), `${colorScheme}, on a phone`).toEqual([]);
      await reader.screenshot(`4-phone-${colorScheme}`);
      await page.setViewportSize(DESK);
    }
    const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each);
      return transitionDuration !== '0s' || animationName !== 'none';
    }).length`);
    expect(moving).toBe(0);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
    // It would find something.
    await page.evaluate(`document.querySelector('h1').before(document.createElement('input'))`);
    expect((await reader.faults()).join()).toContain('label at input');
    await page.evaluate(`document.querySelector('input')?.remove()`);
  });

  it('goes on by itself when the daemon is started anew', async () => {
    const banner = page.getByRole('banner');
    await live.stopServer();
    await banner
      .getByText(/connecting again|no answer/)
      .first()
      .waitFor();
    await live.startServer();
    await banner.getByText('live').waitFor({ timeout: 20_000 });
    live.tell('told by the new daemon');
    await page.getByRole('status').getByText('told by the new daemon').waitFor();
  });

  it('comes down to the disputed step, and to its explanation', async () => {
    await live.end();
    const { id, liar } = live.lie;
    await page.getByRole('link', { name: /^Explanation of claim/ }).waitFor();
    const history = region('What happened on L1');
    await history.getByText('step proven').waitFor();
    const steps = page.getByRole('article', { name: /^Match of step trees/ });
    expect((await steps.first().innerText()).replaceAll(/\s+/g, ' ')).toContain(
      `Disputed step ${String(liar.trace.step)} Outcome lost: wrong 0x`,
    );
    expect(await reader.faults()).toEqual([]);
    await reader.screenshot('5-over');
    await page.setViewportSize(PHONE);
    expect(await reader.width()).toBeLessThanOrEqual(PHONE.width);
    await reader.screenshot('6-over-phone');
    await page.setViewportSize(DESK);
    await page.getByRole('heading', { level: 1 }).focus();
    await reader.tabTo(/^Explanation of claim/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'CONFIRMED: the claim is wrong' }).waitFor();
    expect(page.url()).toContain(`/api/v1/claims/${toHex(id)}/explanation`);
    await page.getByRole('heading', { name: 'The first wrong step' }).waitFor();
    await reader.screenshot('7-explained');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: /^Dispute 0x/ }).waitFor();
  });

  it('gave the browser nothing to complain of, which it would have done', async () => {
    expect(reader.complaints).toEqual([]);
    await page
      .evaluate(
        `document.body.append(Object.assign(document.createElement('script'), { text: '1' }))`,
      )
      .catch(() => undefined);
    await expect.poll(() => reader.complaints.join()).toContain('policy: ');
  });
});
