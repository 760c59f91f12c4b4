// Which of the TypeScript tests need compiled contracts: those that import whoever reads them, or name a program that does.
// The others can run while the contracts are compiled.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Who reads compiled contracts, by path from the root. */
const READERS = ['challenger/l1/artifacts.ts', 'test/artifacts.ts'];
/** What a file names that starts a program which reads them, or looks at what the compiler left. */
const PROGRAMS = /gainsay\.js|tools\/|'forge'|\bout\/|\.sol\b/;
/** Imports that are there when the program runs; those of types alone are not. */
const IMPORT = /^(?:import|export)(?! type)[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm;

/** The test files under `root`, in two lists of paths from there. */
export function testFiles(root) {
  const all = readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join('test', name))
    .sort();
  const texts = new Map();
  const needs = (file) => [...reached(root, file, texts)].some((one) => reads(root, one, texts));
  return {
    withContracts: all.filter((file) => needs(path.join(root, file))),
    without: all.filter((file) => !needs(path.join(root, file))),
  };
}

function reads(root, file, texts) {
  return READERS.includes(path.relative(root, file)) || PROGRAMS.test(texts.get(file));
}

/** A file and all that it imports, by way of others too; their texts are put into `texts`. */
function reached(root, file, texts, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  texts.set(file, text);
  for (const [, from, lazily] of text.matchAll(IMPORT)) {
    const target = path.resolve(path.dirname(file), from ?? lazily).replace(/\.js$/, '.ts');
    if (existsSync(target)) reached(root, target, texts, seen);
  }
  return seen;
}
