import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiServer } from '../../challenger/api/apiServer.js';
import { EventLog } from '../../challenger/api/eventLog.js';
import { dashboardPages } from '../../challenger/dashboard/dashboardPages.js';
import {
  account,
  chainStatus,
  claim,
  detail,
  dispute,
  fullModel,
  hashOf,
  match,
  move,
  verdict,
} from '../api/model.js';
import { chromiumPath, NO_CHROMIUM } from './chromium.js';
import { prefixed } from './prefixed.js';
import { DESK, PHONE, Reader } from './reader.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Text from others that would do something if it were ever read as HTML. */
const HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>';
const CHAIN = `one/${HOSTILE}`;

/** A model in which whatever can be chosen by others is hostile, and much is not as it should be. */
function hostileModel() {
  const model = fullModel();
  const now = Date.now() / 1000;
  const of = { chain: CHAIN };
  const late = { code: 'SYNCING', message: HOSTILE, nextStep: HOSTILE };
  const seen = { block: 7, hash: hashOf(100), time: Math.floor(now) - 12, seenAt: now - 3 };
  model.process.chains = [
    chainStatus({ ...of, endpoints: [HOSTILE], l1: seen, lastLoopAt: now, notReady: [late] }),
    chainStatus({
      ...{ chain: 'two', l1: null, verified: null, lastLoopAt: null, stage: 'snapshot', lag: null },
      sync: { done: 2_500_000, total: 10_000_000, etaSeconds: 30 },
      replay: { done: 12, total: 120, etaSeconds: null },
    }),
  ];
  model.process.isReady = false;
  model.claimList = model.claimList.map((each) => ({ ...each, ...of }));
  model.claimList.push(claim(9, of));
  model.disputeList = [
    dispute(2, { ...of, isOpen: false, muted: { until: null, reason: HOSTILE } }),
    dispute(1, {
      ...of,
      claims: [hashOf(2), hashOf(3), hashOf(9)],
      matches: [
        match(20, { nodes: [hashOf(54), hashOf(55)], height: 19, position: 1n }),
        match(22, { sides: [hashOf(2), hashOf(9)], phase: 'done', lost: [false, true] }),
      ],
    }),
  ];
  model.detailOf.set(`${CHAIN}/${hashOf(1)}`, {
    ...detail(),
    explained: [{ claim: hashOf(3), title: HOSTILE, lead: [HOSTILE] }],
  });
  const why = { code: HOSTILE, reason: HOSTILE, nextStep: HOSTILE };
  model.verdictList = [
    verdict(3, of),
    verdict(4, { ...of, kind: 'cannotTell', unit: null, basis: null, ...why }),
  ];
  model.moveList = [move(1, { ...of, what: HOSTILE, state: 'tooLate' })];
  model.accountList = [account({ ...of, balance: 1n })];
  return model;
}

const title = chromiumPath === undefined ? NO_CHROMIUM : 'the dashboard, in Chromium, of a model';

describe.skipIf(chromiumPath === undefined)(title, () => {
  const model = hostileModel();
  let events: EventLog;
  let server: ApiServer;
  let reader: Reader;
  let page: Page;
  const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
  const serve = async (run: string, port = 0): Promise<void> => {
    events = new EventLog(run);
    const metrics = () => Promise.resolve('');
    server = await ApiServer.start({ model, events, metrics, pages: dashboardPages(), port });
  };
  const tell = (summary: string, severity: 'info' | 'critical' = 'critical'): void => {
    events.tell({
      ...{ chain: CHAIN, at: Date.now() / 1000 },
      event: { kind: 'alert', action: 'trigger', alert: 'silence', severity, summary },
    });
  };

  beforeAll(async () => {
    await serve('first');
    reader = await Reader.open(server.url);
    ({ page } = reader);
  });
  afterAll(async () => {
    await Promise.all([reader.close(), server.stop()]);
  });

  it('takes what others write for text, everywhere', async () => {
    // What came before it listens is in the list, and not told again.
    await page.getByRole('banner').getByText('live').waitFor();
    tell(HOSTILE);
    await region('Events').getByText(`silence: ${HOSTILE}`).waitFor();
    await expect
      .poll(() => page.getByRole('status').innerText())
      .toBe(`Critical: silence: ${HOSTILE}`);
    await page.getByRole('heading', { name: `${CHAIN} not ready` }).waitFor();
    await region('Chains').getByText(`SYNCING ${HOSTILE} → ${HOSTILE}`).waitFor();
    await region('Chains').getByText('not known yet').waitFor();
    await region('Chains').getByText('2.5 of 10.0 MB, 30 s left').waitFor();
    await region('Chains').getByText('batch 12 of 120').waitFor();
    await region('Last verdicts').getByText(`: ${HOSTILE} (${HOSTILE}) → ${HOSTILE}`).waitFor();
    await page.getByRole('banner').getByText('not ready: 1 of 2 chains').waitFor();
    await region('Disputes (1 open)').getByText('? a wrong claim is ahead').waitFor();
    await page.getByRole('link', { name: 'Dispute 0x0000…0001' }).click();
    await region('Our transactions').getByText(HOSTILE).waitFor();
    await region('Explanation').getByRole('heading', { name: HOSTILE }).waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
  });

  it('says of each node how it compares with ours, and what nobody has shown', async () => {
    const table = page.getByRole('table', { name: /^The trees/ });
    const rows = await table.locator('tbody tr').all();
    const cells = await Promise.all(
      rows.map(async (row) => (await row.getByRole('cell').allTextContents()).slice(1)),
    );
    expect(cells).toEqual([
      ['✓ 0x000…033 same as ours', '✗ 0x000…034 other than ours', '0x000…033'],
      ['✓ 0x000…036 same as ours', '·not shown', '0x000…036'],
    ]);
    expect(await rows[1]!.getByRole('rowheader').textContent()).toBe('19 ◀ the disputed place');
    await page.getByText('lost: 0x0000…0009').waitFor();
    await page.getByText('Its trees have not been read yet.').waitFor();
  });

  it('keeps the focus, what is unfolded and what is scrolled over updates', async () => {
    const unfolded = page.getByText('The same as a table');
    await unfolded.focus();
    await page.keyboard.press('Enter');
    await page.evaluate('window.scrollTo(0, 300)');
    const [event] = model.detailOf.get(`${CHAIN}/${hashOf(1)}`)!.moves;
    model.detailOf.get(`${CHAIN}/${hashOf(1)}`)!.moves.push({ ...event!, transaction: hashOf(62) });
    model.claimList.push(claim(8, { chain: CHAIN }));
    model.disputeList[1]!.claims.unshift(hashOf(8));
    tell('something else', 'info');
    await expect.poll(() => region('What happened on L1').getByRole('listitem').count()).toBe(2);
    await region('Claims').getByText('Claim 0x0000…0008').waitFor();
    expect(await reader.focused()).toBe('The same as a table');
    expect(await page.evaluate('window.scrollY')).toBeGreaterThan(0);
    await page.getByRole('table', { name: 'Bonds at risk from each time on' }).waitFor();
  });

  it('has landmarks and headings in order, and what axe-core finds is nothing', async () => {
    for (const path of ['#/', `#/dispute/${encodeURIComponent(CHAIN)}/${hashOf(1)}`]) {
      await page.goto(`${server.url}/${path}`);
      await page.getByRole('heading', { level: 1, name: /Overview|^Dispute 0x/ }).waitFor();
      for (const landmark of ['banner', 'main', 'contentinfo'] as const) {
        expect(await page.getByRole(landmark).count(), landmark).toBe(1);
      }
      const levels: number[] = await page.evaluate(
        `[...document.querySelectorAll('h1,h2,h3,h4')].map((each) => Number(each.tagName[1]))`,
      );
      expect(levels[0]).toBe(1);
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      levels.slice(1).forEach((level, n) => {
        expect(level - levels[n]!).toBeLessThanOrEqual(1);
      });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await reader.faults(), colorScheme).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(PHONE);
      expect(await reader.width()).toBeLessThanOrEqual(PHONE.width);
      await reader.screenshot(path === '#/' ? 'still-overview' : 'still-dispute');
      await page.setViewportSize(DESK);
    }
    // It would find something.
    await page.evaluate(`document.body.append(document.createElement('input'))`);
    expect((await reader.faults()).join()).toContain('label at input');
    await page.reload();
  });

  it('leads to its content by the first link, and says where there is nothing', async () => {
    await page.keyboard.press('Tab');
    expect(await reader.focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(page.url()).toContain('#/dispute/');
    const missing = page.getByRole('heading', { level: 1 });
    await page.goto(`${server.url}/#/dispute/two/${hashOf(77)}`);
    await missing.getByText('The daemon has not looked at L1 yet').waitFor();
    model.process.chains[1] = chainStatus({ chain: 'two' });
    tell('a look', 'info');
    await missing.getByText('There is no such dispute').waitFor();
    await page.goto(`${server.url}/#/dispute/%E0%A4%A/nonsense`);
    await missing.getByText('There is no such dispute').waitFor();
    await page.goto(`${server.url}/#/`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('works behind a proxy, under a prefix', async () => {
    const proxy = await prefixed('/gainsay/', server.url);
    const other = await Reader.open(`${proxy.url}/gainsay/`);
    try {
      await other.page.getByRole('banner').getByText('live').waitFor();
      await other.page.getByRole('link', { name: 'Dispute 0x0000…0001' }).click();
      await other.page.getByRole('table', { name: /^The trees/ }).waitFor();
      await other.page.getByRole('link', { name: 'API' }).click();
      await other.page.waitForURL(`${proxy.url}/gainsay/api/v1/openapi.json`);
      expect(other.complaints).toEqual([]);
    } finally {
      await Promise.all([other.close(), proxy.stop()]);
    }
  });

  it('says when the daemon is gone, and goes on by itself when it is back', async () => {
    const banner = page.getByRole('banner');
    const { port } = new URL(server.url);
    await banner.getByText('live').waitFor();
    await server.stop();
    await banner
      .getByText(/connecting again|no answer/)
      .first()
      .waitFor();
    await expect.poll(() => page.getByRole('status').innerText()).toContain('lost');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await serve('second', Number(port));
    await banner.getByText('live').waitFor({ timeout: 20_000 });
    tell('told by the new daemon');
    await page.getByRole('status').getByText('told by the new daemon').waitFor();
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
