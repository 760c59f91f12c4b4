import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { settingsGiven } from '../../cli/settingFlags.js';
import { parsed } from './commandLine.js';

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly depends_on?:
    readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly network_mode?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const compose = parse(readFileSync('ops/compose.yml', 'utf8')) as Compose;
const { services } = compose;
const watcher = services['watcher']!;
const rollup = services['rollup']!;
const ours = Object.values(services).filter(({ image }) => image === 'gainsay');

/** What the watcher is told to do. */
async function settingsOfWatcher() {
  const { flags } = await parsed(watcher.command!);
  const given = settingsGiven({ set: flags['set'] as string[] }, watcher.environment!);
  const named: [string, unknown][] = [
    ['chains', flags['chain']],
    ['mode', flags['mode']],
  ];
  const all = { ...given, flags: new Map([...named, ...given.flags!]) };
  return (await loadSettings(all)).settings;
}

describe('ops/compose.yml', () => {
  it('builds the image from the folder of the Dockerfile', () => {
    expect(existsSync(path.join('ops', rollup.build!.context, 'Dockerfile'))).toBe(true);
    expect(ours).toHaveLength(2);
  });

  it('has a lying side and an honest one, with commands and flags that there are', async () => {
    const liar = await parsed(rollup.command!);
    expect(liar).toMatchObject({ name: 'devnet', flags: { fraud: 'storage', 'l1-port': 8545 } });
    const honest = await parsed(watcher.command!);
    expect(honest).toMatchObject({ name: 'watch', flags: { mode: 'defend' } });
    // The chain file is where the devnet writes it.
    expect(honest.flags['chain']).toEqual([`${String(liar.flags['output'])}/devnet.json`]);
  });

  it('gives the watcher settings that there are, and the public key of an account that nobody else uses', async () => {
    const settings = await settingsOfWatcher();
    expect(settings).toMatchObject({ mode: 'defend', keys: { kind: 'environment' } });
    expect(watcher.environment!['GAINSAY_PRIVATE_KEY']).toBe(devAccount(6).privateKey);
    expect(settings.dataFolder.startsWith('/chain/')).toBe(true);
  });

  it('publishes on the loopback interface of the host alone, what somebody listens on', async () => {
    const { http } = await settingsOfWatcher();
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(rollup.ports);
    const inner = ports.map((port) => {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      return Number(port.split(':')[2]);
    });
    expect(inner).toEqual([http.port, 9090, 3000]);
    // Else it could not be reached from outside of the container.
    expect(http.host).toBe('0.0.0.0');
    const scraped = compose.configs['prometheus']!.content;
    expect(scraped).toContain(`127.0.0.1:${http.port}`);
  });

  it('puts all that talk to each other into the network of one', () => {
    const others = Object.entries(services).filter(([name]) => name !== 'rollup');
    expect(others.length).toBeGreaterThan(2);
    for (const [, { network_mode }] of others) expect(network_mode).toBe('service:rollup');
  });

  it('names services, volumes, configurations and files that there are', () => {
    for (const service of Object.values(services)) {
      const needed = service.depends_on ?? [];
      const names = Array.isArray(needed) ? (needed as string[]) : Object.keys(needed);
      for (const name of names) expect(Object.keys(services)).toContain(name);
      for (const volume of service.volumes ?? []) {
        const [from] = volume.split(':');
        if (from!.startsWith('.')) expect(existsSync(path.join('ops', from!)), from).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
      for (const { source } of service.configs ?? []) {
        expect(Object.keys(compose.configs)).toContain(source);
      }
      if (service.image !== 'gainsay') expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    }
    for (const { content } of Object.values(compose.configs)) {
      expect(parse(content)).toBeTypeOf('object');
    }
    expect(rollup.healthcheck!.test.join(' ')).toContain('/chain/devnet.json');
  });
});
