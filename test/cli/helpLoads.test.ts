import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};

/** Every module that a command loads, by the engine's own account of what it ran: of the program, and of others. */
function loadedBy(...args: string[]): { own: string[]; packages: string[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-loaded-'));
  try {
    const { status } = spawnSync(process.execPath, ['cli/bin/gainsay.js', ...args], {
      env: { ...process.env, NODE_V8_COVERAGE: folder },
    });
    expect(status).toBe(0);
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    const scripts = files.flatMap((file) => {
      const { result } = JSON.parse(readFileSync(file, 'utf8')) as { result: { url: string }[] };
      return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
    });
    const places = scripts.map((url) => path.relative(process.cwd(), fileURLToPath(url)));
    // The compiled program lies in a folder that is named after its content.
    const inOwn = places.map((place) =>
      place.replace(/^node_modules\/\.cache\/gainsay\/[0-9a-f]+\//, ''),
    );
    const isOthers = (place: string) => place.startsWith('node_modules/');
    const names = inOwn.filter(isOthers).map((place) => {
      const [, name = ''] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(place) ?? [];
      return name;
    });
    return {
      own: inOwn.filter((place) => !isOthers(place)).sort(),
      packages: [...new Set(names)].filter((name) => Object.hasOwn(dependencies, name)).sort(),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The first run compiles the program.
beforeAll(() => {
  loadedBy('--help');
}, 60_000);

describe('help', () => {
  it.each([['--help'], ['watch --help'], ['sync --help'], ['dispute --help']])(
    '%s loads what shows it, and nothing of what it is about',
    (line) => {
      const { own, packages } = loadedBy(...line.split(' '));
      expect(own).toEqual([
        ...['cli/bin/compiled.js', 'cli/bin/gainsay.js'],
        ...['cli/exitCode.js', 'cli/help.js', 'cli/printError.js', 'cli/run.js'],
      ]);
      expect(packages).toEqual(['@oclif/core']);
    },
  );

  it('would be seen to load more: a command that reads settings does', () => {
    const { own, packages } = loadedBy('config', 'show');
    expect(own).toContain('challenger/config/settings.js');
    expect(packages).toContain('zod');
  });
});

it('the version is said by the first file alone', () => {
  expect(loadedBy('--version')).toEqual({ own: ['cli/bin/gainsay.js'], packages: [] });
});
