import { toWire } from '../../challenger/api/wire.js';
import { loadSettings } from '../../challenger/config/loadSettings.js';
import { Daemon } from '../../challenger/daemon/daemon.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';

// Plays as `gainsay watch --mode defend` does, with less time between two looks: chain file, data folder.
const [file = '', dataFolder = ''] = process.argv.slice(2);
const flags = new Map<string, unknown>(
  Object.entries({
    ...{ chains: [file], mode: 'defend', dataFolder },
    ...{ 'http.port': 0, 'keys.kind': 'environment' },
  }),
);
const { settings } = await loadSettings({ flags });
const daemon = await Daemon.start({
  ...{ settings, version: '0.0.0', clock: SYSTEM_CLOCK, pollMs: 100, env: process.env },
  onEvent: (event) => {
    process.stdout.write(`${toWire(event)}\n`);
  },
});
process.stdout.write('{"kind":"listening"}\n');
const [drain, stop] = [new AbortController(), new AbortController()];
process.on('SIGTERM', () => {
  drain.abort();
});
await daemon.run(drain.signal, stop.signal);
