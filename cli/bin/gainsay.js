#!/usr/bin/env node
// Runs the commands from their TypeScript sources: no build step. What is slow to load is loaded only when needed.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pjson = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const [first, second] = process.argv.slice(2);

if (second === undefined && (first === '--version' || first === '-v' || first === 'version')) {
  console.log(`${pjson.name}/${pjson.version}`);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  const { run } = await import('../run.ts');
  await run(root, pjson);
}
