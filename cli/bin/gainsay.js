#!/usr/bin/env node
// Runs the commands, compiled if that can be. What is slow to load is loaded only when needed.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pjson = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const [first, second] = process.argv.slice(2);

if (second === undefined && (first === '--version' || first === '-v' || first === 'version')) {
  console.log(`${pjson.name}/${pjson.version}`);
} else {
  // With --json an error is the last line of stderr: what Node.js warns of would come behind it.
  if (process.argv.includes('--json')) process.removeAllListeners('warning');
  // What oclif would check is older than what our package.json asks for, and costs a tenth of the start.
  process.env.OCLIF_DISABLE_ENGINE_WARNING ??= '1';
  const { compiledProgram } = await import('./compiled.js');
  const home = await compiledProgram(root, pjson);
  if (home === undefined) {
    const { register } = await import('tsx/esm/api');
    register();
    const { run } = await import('../run.ts');
    await run({ root, pjson, ignoreManifest: true });
  } else {
    const { run } = await import(pathToFileURL(`${home}/cli/run.js`).href);
    await run({ root: home, pjson });
  }
}
