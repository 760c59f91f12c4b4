import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DevnetPlace } from '../../challenger/devnet/runDevnet.js';
import { afterAll, describe, expect, it, vi } from 'vitest';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-devnet-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function gainsay(...args: string[]) {
  return spawnSync(process.execPath, ['cli/bin/gainsay.js', ...args], { encoding: 'utf8' });
}

describe('gainsay demo', () => {
  it('ends with a page, and with one JSON object as its last line', () => {
    const { status, stdout, stderr } = gainsay('demo', '--fraud', 'log', '--seed', 'cli', '--json');
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('FRAUD PROVED: wrong log');
    const summary = JSON.parse(lines.at(-1)!) as Record<string, Record<string, unknown>>;
    expect(Object.keys(summary)).toEqual(['outcome', 'fraud', 'l1', 'seconds']);
    expect(Object.keys(summary['fraud']!)).toEqual([
      'kind',
      'batch',
      'block',
      'tx',
      'step',
      'phase',
      'opcode',
    ]);
    expect(Object.keys(summary['l1']!)).toEqual(['transactions', 'gas', 'stepGas']);
    // Not a terminal: plain lines, and nothing that moves a cursor.
    expect(stderr).toMatch(/ s {2}challenger: prove\n/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('says that there is nothing to dispute', () => {
    const { status, stdout } = gainsay('demo', '--honest', '--json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NOTHING TO DISPUTE\n/);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      ...{ outcome: 'nothing-to-dispute', fraud: null },
      l1: { stepGas: 0 },
    });
  });

  it.each([
    ['an honest proposer that lies', ['demo', '--honest', '--fraud', 'log']],
    ['an honest proposer that hides its trees', ['demo', '--honest', '--hidden-trees']],
    ['a lie that there is not', ['demo', '--fraud', 'everything']],
    ['hidden trees of a devnet without a lie', ['devnet', '--hidden-trees']],
  ])('exits with 2 for %s', (_, args) => {
    const { status, stdout, stderr } = gainsay(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^USAGE: /);
  });
});

describe('gainsay devnet', () => {
  it('says where everything is, and ends with its nodes when it is told to', async () => {
    const child = spawn(process.execPath, [
      ...['cli/bin/gainsay.js', 'devnet', '--block-time', '1', '--output', folder, '--json'],
    ]);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const said = async (what: RegExp) => {
      while (!what.test(output)) {
        if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await said(/^proposer: post claim$/m);
    const place = JSON.parse(output.split('\n')[0]!) as DevnetPlace;
    const written = JSON.parse(readFileSync(path.join(folder, 'devnet.json'), 'utf8')) as unknown;
    expect(written).toEqual(place);
    const ask = (url: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
      });
    const nodes = [place.l1.endpoints[0]!.url, place.l2];
    for (const url of nodes) expect((await ask(url)).ok).toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    for (const url of nodes) await expect(ask(url)).rejects.toThrow();
  });
});
