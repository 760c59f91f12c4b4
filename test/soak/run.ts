/** The soak by a command: `npm run soak -- --seconds 3600 --seed 1`. Exit code 3 if anything is violated. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './report.js';
import { soak } from './soak.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: String(Date.now()) },
    mode: { type: 'string', default: 'defend' },
    folder: { type: 'string' },
    output: { type: 'string' },
  },
});
const folder = values.folder ?? (await mkdtemp(path.join(tmpdir(), 'gainsay-soak-')));
const result = await soak({
  ...{ seconds: Number(values.seconds), seed: values.seed, folder },
  mode: values.mode === 'full' ? 'full' : 'defend',
  onLine: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
process.stdout.write(`${report(result)}\n`);
if (values.output !== undefined) {
  const json = JSON.stringify(
    result,
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    2,
  );
  await writeFile(values.output, `${json}\n`);
}
process.exitCode = result.violations.length === 0 ? 0 : 3;
