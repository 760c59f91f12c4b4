import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gainsay(args: readonly string[], more: Record<string, string> = {}) {
  const env = { ...process.env, ...more };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/bin/gainsay.js', ...args], {
    ...{ encoding: 'utf8', env },
  });
  return { status, stdout, stderr };
}
const good = join(folder, 'good.json');
const bad = join(folder, 'bad.json');
writeFileSync(
  good,
  JSON.stringify({ mode: 'watch', alerts: { slack: { url: 'https://hooks.example/hush' } } }),
);
writeFileSync(bad, JSON.stringify({ mdoe: 'watch', http: { port: 'x' } }));

describe('gainsay config', () => {
  it('shows every value and where it came from, and no secret', () => {
    const more = { GAINSAY_LOG__LEVEL: 'debug', GAINSAY_CONFIG: good };
    const { status, stdout } = gainsay(['config', 'show', '--set', 'http.port=9'], more);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^http\.port +9 +flag$/m);
    expect(stdout).toMatch(/^log\.level +debug +GAINSAY_LOG__LEVEL$/m);
    expect(stdout).toMatch(/^alerts\.slack\.url +\*+ +.+good\.json$/m);
    expect(stdout).toMatch(/^http\.host +127\.0\.0\.1 +default$/m);
    expect(stdout).not.toContain('hush');
    const json = gainsay(['config', 'show', '--json', '--changed'], more);
    const rows = JSON.parse(json.stdout) as { setting: string; value: unknown; source: string }[];
    expect(rows.map(({ setting }) => setting)).toEqual(['mode', 'log.level', 'alerts.slack.url']);
    expect(json.stdout).not.toContain('hush');
  });

  it('says all that is wrong, and exits with 2', () => {
    for (const args of [
      ['config', 'check', bad],
      ['config', 'show', '--config', bad],
    ]) {
      const { status, stderr, stdout } = gainsay(args);
      expect(status).toBe(2);
      expect(stderr).toContain('mdoe: there is no such setting; did you mean mode?');
      expect(stderr).toContain('http.port');
      expect(stdout).toBe('');
    }
    const { status, stdout } = gainsay(['config', 'check', bad, '--json']);
    expect(status).toBe(2);
    const { problems } = JSON.parse(stdout) as { problems: { path: string }[] };
    expect(problems.map(({ path }) => path).sort()).toEqual(['http.port', 'mdoe']);
  });

  it('checks a file apart from the environment', () => {
    const { status, stdout } = gainsay(['config', 'check', good], { GAINSAY_MODE: 'nonsense' });
    expect(stdout).toContain('is well');
    expect(status).toBe(0);
  });
});
