import { expect, it } from 'vitest';
import { alertSettings } from '../../challenger/alerts/alertSettings.js';
import { THRESHOLDS } from '../../challenger/alerts/thresholds.js';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { hashOf, NOW } from '../api/model.js';

const of = async (env: Record<string, string>) =>
  alertSettings((await loadSettings({ env })).settings.alerts, 'here', () => NOW);

it('makes no sink that is not named, and keeps the thresholds of both places alike', async () => {
  const { sinks, mutes, thresholds } = await of({});
  expect({ sinks, mutes }).toEqual({ sinks: [], mutes: [] });
  expect(thresholds).toEqual(THRESHOLDS);
});

it('makes those that are', async () => {
  const mute = [{ dispute: hashOf(1), until: '2027-01-15T08:00:00Z', reason: 'known' }];
  const { sinks, mutes } = await of({
    GAINSAY_ALERTS__WEBHOOK__URL: 'http://127.0.0.1:1/',
    GAINSAY_ALERTS__SLACK__URL: 'http://127.0.0.1:1/',
    GAINSAY_ALERTS__SLACK__FROM: 'critical',
    GAINSAY_ALERTS__PAGER_DUTY__ROUTING_KEY: 'R',
    GAINSAY_ALERTS__MUTE: JSON.stringify(mute),
  });
  expect(sinks.map(({ sink, from }) => [sink.name, from])).toEqual([
    ['webhook', 'info'],
    ['slack', 'critical'],
    ['pagerduty', 'critical'],
  ]);
  expect(mutes).toEqual([{ dispute: hashOf(1), reason: 'known', until: 1_800_000_000 }]);
});
