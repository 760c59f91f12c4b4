import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../challenger/config/loadSettings.js';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string | undefined>;
};
/** In place of the folder in the clone, in which a developer may have a devnet. */
const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-readme-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The first block of commands under a heading, without what is said of them. */
function commandsUnder(heading: string): string[] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [, block = ''] = section.split(/^```$/m);
  const lines = block.split('\n').map((line) => line.replace(/ +#.*$/, ''));
  return lines.filter((line) => line !== '');
}

/** What `npm run` gives to the shell, a command each; the contracts are compiled before any test. */
function commandsOf(script: string): string[] {
  const commands = scripts[script]?.split(' && ') ?? [];
  const others = commands.filter((command) => !command.startsWith('forge build'));
  return others.map((command) => command.replaceAll('.gainsay/', `${folder}/`));
}

// Settings of whoever runs this are none of theirs.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('GAINSAY_')),
);

interface Running {
  readonly child: ChildProcess;
  /** All that it printed so far. */
  said: string;
}
const running: Running[] = [];

/** A script as npm runs it, `more` after `--`; the process is that of its last command. */
function run(script: string, more = ''): Running {
  const commands = commandsOf(script);
  for (const command of commands.slice(0, -1)) {
    expect(spawnSync('sh', ['-c', command], { env }).status, command).toBe(0);
  }
  const child = spawn('sh', ['-c', `exec ${commands.at(-1) ?? ''} ${more}`], { env });
  const one: Running = { child, said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (one.said += chunk.toString()));
  }
  running.push(one);
  return one;
}

const hasEnded = ({ child }: Running) => child.exitCode !== null || child.signalCode !== null;

afterEach(async () => {
  for (const one of running.splice(0).reverse()) {
    if (hasEnded(one)) continue;
    const gone = once(one.child, 'exit');
    one.child.kill('SIGTERM');
    await gone;
  }
});

/** Asks again and again until there is an answer; as long as the process lives. */
async function answerOf<T>(one: Running, ask: () => Promise<T | undefined> | T | undefined) {
  for (let turn = 0; turn < 600; turn++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (hasEnded(one)) break;
    await setTimeout(200);
  }
  throw new Error(`nothing comes of it:\n${running.map(({ said }) => said).join('\n---\n')}`);
}

describe('the way to a chain of one’s own, as the README has it', () => {
  it('is three commands, and one address', async () => {
    const three = ['npm install', 'npm run devnet', 'npm run watch'];
    expect(commandsUnder('Watch a chain of your own')).toEqual(three);
    const { settings } = await loadSettings({ flags: new Map() });
    const [, port] = /the dashboard is at http:\/\/127\.0\.0\.1:(\d+)/.exec(readme) ?? [];
    expect(settings.http).toMatchObject({ port: Number(port) });
  });

  it('leads to a daemon that is ready, and that finds the wrong claim', async () => {
    const devnet = run('devnet');
    const file = path.join(folder, 'devnet', 'devnet.json');
    await answerOf(devnet, () => (existsSync(file) ? true : undefined));
    const watch = run('watch', '--http-port 0 --json');
    const url = await answerOf(
      watch,
      () => /"msg":"(http:[^"]+)","id":"listening"/.exec(watch.said)?.[1],
    );
    const ready = await answerOf(watch, async () => {
      const { status } = await fetch(`${url}/readyz`);
      return status === 200 ? status : undefined;
    });
    expect(ready).toBe(200);
    const wrong = await answerOf(watch, async () => {
      const { items } = (await (await fetch(`${url}/api/v1/claims`)).json()) as {
        items: { verdict: string | null; status: string; isOurs: boolean }[];
      };
      return items.find(({ verdict }) => verdict === 'disagree');
    });
    expect(wrong).toMatchObject({ status: 'pending', isOurs: false });
    expect((await fetch(url)).headers.get('content-type')).toMatch(/^text\/html/);
  }, 180_000);
});
