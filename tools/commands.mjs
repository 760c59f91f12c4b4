// Writes docs/commands.md from the commands and docs/settings.md from the settings; with --check says whether they are
// what those say.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiledProgram } from '../cli/bin/compiled.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const pjson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const home = await compiledProgram(root, pjson);
if (home === undefined)
  throw new Error('the program cannot be compiled: NODE_DEBUG=gainsay says why');
const load = (file) => import(pathToFileURL(path.join(home, file)).href);
const { commandsPage } = await load('cli/commandsPage.js');
const { settingsPage } = await load('cli/settingsPage.js');
const { commands } = JSON.parse(readFileSync(path.join(home, 'oclif.manifest.json'), 'utf8'));
const pages = {
  'docs/commands.md': commandsPage(pjson.oclif.bin, Object.values(commands)),
  'docs/settings.md': settingsPage(),
};
for (const [name, page] of Object.entries(pages)) {
  const file = path.join(root, name);
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error(`${name} is not what the program says: run node tools/commands.mjs`);
    process.exitCode = 1;
  }
}
