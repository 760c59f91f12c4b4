import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { SETTING_NAMES } from '../../challenger/config/settingNames.js';

const PAGES = ['docs/runbook.md', 'docs/threat-model.md', 'docs/upgrading.md', 'SECURITY.md'];
const textOf = (page: string) => readFileSync(page, 'utf8');
const sources = ['bisection', 'challenger', 'cli'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8')),
);

/** As most hosts name the headings of a page. */
const anchors = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(PAGES)('%s', (page) => {
  const text = textOf(page);

  it('links to pages and headings that there are', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [whole, file, heading] of links) {
      const target = file === '' ? page : path.join(path.dirname(page), file!);
      expect(existsSync(target), whole).toBe(true);
      if (heading !== undefined) expect(anchors(target), whole).toContain(heading);
    }
  });

  it('names commands that there are', () => {
    const calls = /(?:`|^)(?:[A-Z_]+=\S+ )*gainsay((?: [a-z]+)+)|gainsay\.js((?: [a-z]+)+)/gm;
    for (const [whole, words, others] of text.matchAll(calls)) {
      const [first, second] = (words ?? others)!.trim().split(' ');
      const isThere = (...names: string[]) =>
        existsSync(`${path.join('cli/commands', ...names)}.ts`);
      expect(isThere(first!) || isThere(first!, second ?? ''), whole).toBe(true);
    }
  });

  it('names errors, metrics and variables that there are', () => {
    const code = sources.join('\n') + textOf('docs/monitoring.md');
    for (const [, name] of text.matchAll(/`([A-Z0-9]+(?:_[A-Z0-9]+)+)`/g)) {
      expect(code, name).toContain(name);
    }
    for (const [name] of text.matchAll(/\bgainsay_[a-z_]+/g)) expect(code, name).toContain(name);
    for (const [name] of text.matchAll(/\bGAINSAY_[A-Z_]+/g)) {
      const isSetting = SETTING_NAMES.some(({ variable }) => variable === name);
      expect(isSetting || code.includes(name.replace(/_FILE$/, '')), name).toBe(true);
    }
  });

  it('names settings that there are', () => {
    const known = SETTING_NAMES.map((setting) => setting.path);
    const groups = new Set(known.filter((name) => name.includes('.')).map((n) => n.split('.')[0]));
    for (const [, name] of text.matchAll(/`([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)+)`/g)) {
      if (!groups.has(name!.split('.')[0]) || /\.(json|jsonl)$/.test(name!)) continue;
      expect(
        known.some((each) => each === name || each.startsWith(`${name}.`)),
        name,
      ).toBe(true);
    }
  });
});

describe('docs/runbook.md', () => {
  const text = textOf('docs/runbook.md');

  it('has every alert and every rule that monitoring.md has', () => {
    const told = anchors('docs/monitoring.md').filter((name) => /^(alert|rule)-/.test(name));
    expect(told.length).toBeGreaterThan(30);
    for (const name of told) expect(text, name).toContain(`(monitoring.md#${name})`);
  });

  it('has settings for a first start that can be used', async () => {
    const [, json] = /```json\n([^`]+)```/.exec(text)!;
    const settings = JSON.parse(json!) as Record<string, Record<string, unknown>>;
    const flags = new Map<string, unknown>();
    const walk = (value: unknown, at: string[]): void => {
      if (SETTING_NAMES.some((name) => name.path === at.join('.'))) flags.set(at.join('.'), value);
      else {
        expect(value, at.join('.')).toBeTypeOf('object');
        for (const [key, each] of Object.entries(value as object)) walk(each, [...at, key]);
      }
    };
    walk(settings, []);
    const env = { SLACK_URL: 'https://slack.example/x', HEARTBEAT_URL: 'https://beat.example/x' };
    expect((await loadSettings({ flags, env })).settings).toMatchObject({ mode: 'watch' });
  });
});
