import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../challenger/config/configError.js';
import { type LoadOptions, loadSettings } from '../../challenger/config/loadSettings.js';
import { nearest } from '../../challenger/config/nearest.js';
import { maskedUrl } from '../../challenger/config/secret.js';
import { SETTING_NAMES } from '../../challenger/config/settingNames.js';
import { shownSettings } from '../../challenger/config/shownSettings.js';
import { moneyPolicyOf } from '../../challenger/daemon/moneyPolicyOf.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (content: unknown, name = 'settings.json'): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const problemsOf = async (options: LoadOptions) => {
  try {
    await loadSettings(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ path, message, source }) => `${path}: ${message} (${source})`);
  }
  return [];
};
const flags = (entries: Record<string, unknown>) => new Map(Object.entries(entries));

describe('settings', () => {
  it('take a flag before the environment, that before the file, that before the default', async () => {
    const file = fileOf({ http: { port: 1, host: '::1' }, log: { level: 'debug' } });
    const { settings, sources } = await loadSettings({
      ...{ file, env: { GAINSAY_HTTP__PORT: '2', GAINSAY_LOG__FORMAT: 'json', HOME: '/root' } },
      flags: flags({ 'http.port': '3', 'log.format': 'logfmt' }),
    });
    expect(settings.http).toMatchObject({ port: 3, host: '::1' });
    expect(settings.log).toEqual({ level: 'debug', format: 'logfmt' });
    expect(settings.mode).toBe('watch');
    expect(sources.get('http.port')).toEqual({ kind: 'flag' });
    expect(sources.get('http.host')).toEqual({ kind: 'file', file });
    expect(sources.get('mode')).toEqual({ kind: 'default' });
    const env = await loadSettings({ file, env: { GAINSAY_HTTP__PORT: '2' } });
    expect(env.settings.http.port).toBe(2);
    const variable = 'GAINSAY_HTTP__PORT';
    expect(env.sources.get('http.port')).toEqual({ kind: 'environment', variable });
  });

  it('know of every value where it came from', async () => {
    const { sources } = await loadSettings({});
    expect([...sources.keys()].sort()).toEqual(SETTING_NAMES.map(({ path }) => path).sort());
  });

  it('read every form from the environment', async () => {
    const mute = [{ dispute: `0x${'ab'.repeat(32)}`, reason: 'known' }];
    const { settings } = await loadSettings({
      env: {
        GAINSAY_CHAINS: 'one.json, two.json',
        GAINSAY_SYNC__SOURCES: '["a,b","c"]',
        GAINSAY_CAPS__PER_DISPUTE: '1.25',
        GAINSAY_CAPS__EVEN_AT_A_LOSS: '1',
        GAINSAY_ALERTS__MUTE: JSON.stringify(mute),
        GAINSAY_RETENTION__DAYS: '7',
        GAINSAY_HTTP__ALLOWED_HOSTS: 'watch.example',
        GAINSAY_ALERTS__PAGER_DUTY__ROUTING_KEY: 'R1',
      },
    });
    expect(settings.chains).toEqual(['one.json', 'two.json']);
    expect(settings.sync.sources).toEqual(['a,b', 'c']);
    expect(settings.caps).toEqual({
      ...{ perDispute: 1_250_000_000_000_000_000n, gasPrice: 1_000, evenAtALoss: true },
    });
    expect(settings.alerts.mute).toEqual(mute);
    expect(settings.retention.days).toBe(7);
    expect(settings.http.allowedHosts).toEqual(['watch.example']);
    expect(settings.alerts.pagerDuty.routingKey?.reveal()).toBe('R1');
  });

  it('of money are shown as they are given, and hold for what is sent', async () => {
    const env = { GAINSAY_CAPS__PER_DISPUTE: '1.25', GAINSAY_CAPS__PER_DAY: '4.0' };
    const { settings, sources } = await loadSettings({
      env: { ...env, GAINSAY_CAPS__GAS_PRICE: '300' },
    });
    const rows = shownSettings({ settings, sources });
    const row = (setting: string) => rows.find((each) => each.setting === setting)?.value;
    expect([row('caps.perDispute'), row('caps.perDay')]).toEqual(['1.25', '4']);
    const { fees, caps, evenAtALoss } = moneyPolicyOf(settings.caps, 500);
    const most = 300_000_000_000n;
    expect([fees.mostCap, fees.mostBlobCap, evenAtALoss]).toEqual([most, most, false]);
    expect(caps).toEqual({ perDispute: 125n * 10n ** 16n, perDay: 4n * 10n ** 18n });
    expect(moneyPolicyOf((await loadSettings({ env: {} })).settings.caps, 500).caps).toEqual({});
  });

  it('are all given at least once in the tests of their names', () => {
    for (const { path, variable } of SETTING_NAMES) {
      expect(variable).toMatch(/^GAINSAY_[A-Z_]+$/);
      // The same word by word, however it is written.
      expect(variable.slice(8).replaceAll('_', '').toLowerCase()).toBe(
        path.replaceAll('.', '').toLowerCase(),
      );
    }
    expect(new Set(SETTING_NAMES.map(({ variable }) => variable)).size).toBe(SETTING_NAMES.length);
  });
});

describe('wrong settings', () => {
  it('are told of all at once, and where they stand', async () => {
    const file = fileOf({ http: { prot: 1, port: 'x' }, mod: 'watch', mode: 'attack', chains: 5 });
    const problems = await problemsOf({
      ...{ file, env: { GAINSAY_LOG__LEVLE: 'info', GAINSAY_LOG__FORMAT: 'xml' } },
      flags: flags({ 'alert.mute': '[]' }),
    });
    const has = (...parts: string[]) =>
      expect(problems.filter((line) => parts.every((part) => line.includes(part)))).toHaveLength(1);
    has('http.prot', 'did you mean http.port', file);
    has('mod:', 'did you mean mode', file);
    has('GAINSAY_LOG__LEVLE', 'did you mean GAINSAY_LOG__LEVEL', 'environment');
    has('alert.mute', 'did you mean alerts.mute', 'flag');
    has('http.port', 'number', file);
    has('mode:', file, 'watch');
    has('chains', 'array', file);
    has('log.format', 'GAINSAY_LOG__FORMAT');
    expect(problems).toHaveLength(8);
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['a list', '[]', 'must be an object'],
    ['a text where an object belongs', { http: 'x' }, 'http: must be an object'],
    ['nonsense that nothing is near to', { zzzzzzzzzzzz: 1 }, 'there is no such setting ('],
    ['less than no port', { http: { port: -1 } }, 'http.port'],
    ['half a wei', { caps: { perDay: '0.0000000000000000001' } }, 'caps.perDay'],
    ['ether as a number', { caps: { perDay: 0.1 } }, 'caps.perDay'],
    ['a fight without a key', { mode: 'defend' }, 'keys.kind'],
    ['a dry run of nobody', { mode: 'dry-run' }, 'keys.address'],
    ['a keystore without a file', { keys: { kind: 'keystore' } }, 'keys.file'],
    ['a secret for nobody', { alerts: { webhook: { secret: 's' } } }, 'alerts.webhook.url'],
    ['a secret that is not there', { alerts: { slack: { url: 'env:NOPE' } } }, 'NOPE is not set'],
    ['a mute without a reason', { alerts: { mute: [{ dispute: '0x1' }] } }, 'alerts.mute.0.'],
  ])('are refused: %s', async (_, content, what) => {
    const problems = await problemsOf({ file: fileOf(content) });
    expect(problems.join('\n')).toContain(what);
  });

  it('are refused: a file that is not there', async () => {
    expect(await problemsOf({ file: join(folder, 'none.json') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ]);
  });

  it('are not what other programs of ours read from the environment', async () => {
    expect(await problemsOf({ env: { GAINSAY_PRIVATE_KEY: '0x1', GAINSAY_SEED: '5' } })).toEqual(
      [],
    );
    expect(await problemsOf({ env: { GAINSAY_KEYSTORE_PASSWORD_FILE: '/x' } })).toEqual([]);
  });
});

describe('secrets', () => {
  const words = ['hunter2', 'T000/B000/xyz', 'R-key', 'beat-id'];
  const file = () =>
    fileOf({
      alerts: {
        webhook: {
          url: 'https://one.example/hook',
          secret: `file:${fileOf('hunter2\n', 'secret')}`,
        },
        slack: { url: 'https://hooks.example/T000/B000/xyz' },
        pagerDuty: { routingKey: 'env:PD' },
        heartbeat: { url: 'https://beat.example/beat-id' },
      },
      sync: { sources: ['https://user:hunter2@snap.example/x?token=R-key', '/a/folder'] },
    });
  const loaded = () => loadSettings({ file: file(), env: { PD: 'R-key' } });

  it('are read from where they are', async () => {
    const { alerts } = (await loaded()).settings;
    expect(alerts.webhook.secret?.reveal()).toBe('hunter2');
    expect(alerts.pagerDuty.routingKey?.reveal()).toBe('R-key');
    expect(alerts.slack.url?.reveal()).toContain('T000');
  });

  it('are in nothing that can be printed by mistake', async () => {
    const { settings, sources } = await loaded();
    const { alerts } = settings;
    const replacer = (_: string, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value;
    const prints = [
      JSON.stringify(alerts, replacer),
      inspect(alerts, { depth: 9, showHidden: true }),
      String(alerts.slack.url),
      `${String(alerts.webhook.secret)}`,
      Object.values(alerts.slack).join(),
      JSON.stringify(shownSettings({ settings, sources })),
    ];
    for (const word of words) for (const print of prints) expect(print).not.toContain(word);
    const rows = shownSettings({ settings, sources });
    const row = (setting: string) => rows.find((each) => each.setting === setting)?.value;
    expect(row('alerts.slack.url')).toBe('******');
    expect(row('alerts.webhook.secret')).toBe('******');
    expect(row('sync.sources')).toEqual(['https://snap.example/x?token=******', '/a/folder']);
  });

  it('are not told of where they do not fit', async () => {
    const problems = await problemsOf({
      file: fileOf({ alerts: { slack: { url: ['hunter2'] } } }),
    });
    expect(problems.length).toBe(1);
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each([
    ['https://a:b@c.example/d', 'https://c.example/d'],
    ['https://c.example/d?key=1&x=2', 'https://c.example/d?key=******&x=******'],
    ['s3://bucket/prefix', 's3://bucket/prefix'],
    ['/a/path?x', '/a/path?x'],
  ])('are taken out of %s', (text, masked) => {
    expect(maskedUrl(text)).toBe(masked);
  });
});

describe('the nearest name', () => {
  it.each([
    ['http.prot', 'http.port'],
    ['HTTP.PORT', 'http.port'],
    ['modes', 'mode'],
    ['x', undefined],
    ['completely different', undefined],
  ])('to %s is %s', (given, name) => {
    expect(nearest(given, ['mode', 'http.port', 'log.level'])).toBe(name);
  });
});
