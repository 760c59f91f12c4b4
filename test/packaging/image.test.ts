import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { parsed } from './commandLine.js';
import { pairsOf, stagesOf } from './dockerfile.js';

// There is no Docker engine in the tests: what can be told without one is told here.

const stages = stagesOf(readFileSync('Dockerfile', 'utf8'));
const last = stages.at(-1)!;
const all = (name: string) => last.instructions.filter((each) => each.name === name);
const copies = stages.flatMap(({ instructions }) =>
  instructions
    .filter(({ name, flags }) => name === 'COPY' && !flags.has('from'))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1)),
);
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};

describe('the image', () => {
  it('is of a Node.js that the package takes, and of the same in every stage', () => {
    const images = new Set(stages.map(({ image }) => image));
    expect([...images]).toEqual(['node:20-bookworm-slim']);
  });

  it('copies what is there, and what is not ignored', () => {
    const ignore = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(ignore).toContain('*');
    const taken = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(copies.length).toBeGreaterThan(8);
    for (const each of copies) {
      expect(existsSync(each), each).toBe(true);
      expect(taken, each).toContain(each);
    }
    for (const each of taken) expect(copies, each).toContain(each);
  });

  it('takes from stages that there are, what they make', () => {
    const named = stages.map(({ name }) => name);
    const taken = all('COPY').filter(({ flags }) => flags.has('from'));
    expect(taken.map(({ flags, text }) => [flags.get('from'), text])).toEqual([
      ['dependencies', '/build/node_modules node_modules'],
      ['contracts', '/build/out out'],
    ]);
    for (const { flags } of taken) expect(named).toContain(flags.get('from'));
  });

  it('is run by somebody who is not root, who may write into the volume', () => {
    const names = last.instructions.map(({ name }) => name);
    expect(all('USER').map(({ text }) => text)).toEqual(['node']);
    expect(names.indexOf('USER')).toBeLessThan(names.indexOf('ENTRYPOINT'));
    const [volume] = all('VOLUME').map(({ text }) => text);
    const made = all('RUN')
      .map(({ text }) => text)
      .join(' ');
    expect(made).toContain(`--owner=node --group=node --mode=0750 ${volume!}`);
  });

  it('has settings that there are, and data in the volume', async () => {
    const env = Object.fromEntries(all('ENV').flatMap(({ text }) => [...pairsOf(text)]));
    const { settings } = await loadSettings({ env });
    expect(settings.dataFolder).toBe(all('VOLUME')[0]!.text);
    expect(all('EXPOSE').map(({ text }) => Number(text))).toEqual([settings.http.port]);
    const health = all('HEALTHCHECK')[0]!;
    expect(health.text).toContain(`GAINSAY_HTTP__PORT || ${settings.http.port}}/healthz`);
    expect(health.flags.get('timeout')).toBe('5s');
  });

  it('runs a command that there is', async () => {
    const entry = JSON.parse(all('ENTRYPOINT')[0]!.text) as string[];
    const workdir = all('WORKDIR')[0]!.text;
    expect(entry[0]).toBe('node');
    expect(existsSync(path.relative(workdir, entry[1]!))).toBe(true);
    const { name } = await parsed(JSON.parse(all('CMD')[0]!.text) as string[]);
    expect(name).toBe('watch');
  });

  it('has all that is imported without what only developers need', () => {
    const builtin = new Set(builtinModules);
    const files = ['bisection', 'challenger', 'cli'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.ts$|^bin\/.*\.js$/.test(name))
        .map((name) => path.join(folder, name)),
    );
    expect(files.length).toBeGreaterThan(300);
    const imported = new Set<string>();
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      for (const [, from] of text.matchAll(
        /^(?:import|export)(?! type)[^;]*? from '([^.][^']*)'/gm,
      )) {
        imported.add(from!);
      }
      for (const [, from] of text.matchAll(/import\('([^.$][^']*)'\)/g)) imported.add(from!);
    }
    expect(imported.size).toBeGreaterThan(20);
    expect(imported).toContain('esbuild');
    for (const from of imported) {
      if (from.startsWith('node:') || builtin.has(from)) continue;
      const name = from
        .split('/')
        .slice(0, from.startsWith('@') ? 2 : 1)
        .join('/');
      expect(Object.keys(manifest.dependencies), from).toContain(name);
    }
  });
});

describe('what the image holds', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-image-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is enough to check settings, and to read what the contracts are compiled to', () => {
    for (const { text, flags } of all('COPY')) {
      const words = text.split(/\s+/);
      const into = words.pop()!;
      if (flags.has('from')) {
        const name = path.basename(words[0]!);
        symlinkSync(path.resolve(name), path.join(folder, into), 'dir');
        continue;
      }
      for (const each of words) {
        cpSync(each, path.join(folder, into === './' ? each : into), { recursive: true });
      }
    }
    const env = { PATH: process.env['PATH'], GAINSAY_DATA_FOLDER: '/var/lib/gainsay' };
    const gainsay = (...args: string[]) =>
      spawnSync(process.execPath, [path.join(folder, 'cli/bin/gainsay.js'), ...args], {
        ...{ cwd: tmpdir(), env, encoding: 'utf8' },
      });
    const shown = gainsay('config', 'show', '--json');
    expect(shown.status, shown.stderr).toBe(0);
    expect(shown.stdout).toContain('/var/lib/gainsay');
    const script = `import { register } from 'tsx/esm/api'; register();
      const { readArtifact } = await import('./challenger/l1/artifacts.ts');
      console.log(readArtifact('Claims').bytecode.length > 1000);`;
    const read = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...{ cwd: folder, env, encoding: 'utf8' },
    });
    expect(read.stderr).toBe('');
    expect(read.stdout).toBe('true\n');
  });
});
