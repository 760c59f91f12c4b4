// Writes docs/commands.md from the commands; with --check says whether it is what they say.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiledProgram } from '../cli/bin/compiled.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const pjson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const home = await compiledProgram(root, pjson);
if (home === undefined)
  throw new Error('the program cannot be compiled: NODE_DEBUG=gainsay says why');
const { commandsPage } = await import(pathToFileURL(path.join(home, 'cli/commandsPage.js')).href);
const { commands } = JSON.parse(readFileSync(path.join(home, 'oclif.manifest.json'), 'utf8'));
const page = commandsPage(pjson.oclif.bin, Object.values(commands));
const file = path.join(root, 'docs/commands.md');
if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) {
  console.error('docs/commands.md is not what the commands say: run node tools/commands.mjs');
  process.exitCode = 1;
}
