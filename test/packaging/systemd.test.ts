import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { PASSWORD_VARIABLE } from '../../challenger/keys/openSigner.js';
import { ExitCode } from '../../cli/exitCode.js';
import { parsed } from './commandLine.js';

const UNIT = 'ops/systemd/gainsay.service';
const lines = readFileSync(UNIT, 'utf8')
  .split('\n')
  .filter((line) => line.includes('=') && !line.startsWith('#'));
const all = (name: string) =>
  lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
const ROOT = '/opt/gainsay/';
const { stdout: version } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
/** Credentials by %d, and looking at a unit without a running systemd, came with 250. */
const hasAnalyze = Number(/^systemd (\d+)/.exec(version ?? '')?.[1] ?? 0) >= 250;

describe(UNIT, () => {
  it('runs a command that there is, from the file that there is', async () => {
    const [node, file, ...args] = all('ExecStart')[0]!.split(' ');
    expect(node).toMatch(/\/node$/);
    expect(existsSync(file!.replace(ROOT, ''))).toBe(true);
    expect(await parsed(args)).toMatchObject({
      name: 'watch',
      flags: { config: '/etc/gainsay/gainsay.json' },
    });
    const [about] = all('Documentation');
    expect(existsSync(about!.replace(`file://${ROOT}`, ''))).toBe(true);
  });

  it('has settings that there are, data in its own folder, and the password as a credential', async () => {
    const env = Object.fromEntries(
      all('Environment').map((each) => each.split('=') as [string, string]),
    );
    const { settings } = await loadSettings({ env });
    expect(settings.dataFolder).toBe(`/var/lib/${all('StateDirectory')[0]!}`);
    const [credential] = all('LoadCredential')[0]!.split(':');
    expect(env[`${PASSWORD_VARIABLE}_FILE`]).toBe(`%d/${credential!}`);
    // No secret stands in what everybody may read.
    expect(env[PASSWORD_VARIABLE]).toBeUndefined();
  });

  it('starts it again whatever it ends with, but for settings that are wrong', () => {
    expect(all('Restart')).toEqual(['always']);
    expect(all('StartLimitIntervalSec')).toEqual(['0']);
    expect(all('RestartPreventExitStatus')).toEqual([String(ExitCode.usage)]);
  });

  it.skipIf(!hasAnalyze)('is what systemd 250 takes, and shuts off most of the system', () => {
    const verified = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
    // The program it names need not be on this machine.
    const said = verified.stderr.split('\n').filter((line) => !/not executable|^$/.test(line));
    expect(said).toEqual([]);
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', UNIT], {
      encoding: 'utf8',
    });
    const exposure = Number(/exposure level for gainsay\.service: (\d+\.\d+)/.exec(stdout)![1]);
    expect(exposure).toBeLessThan(2);
  });
});
