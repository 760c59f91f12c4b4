// What the TypeScript tests need to be compiled: nothing, the contracts, or also what stands beside the tests in Solidity. The
// compiler takes minutes over the two, and those that do not need them can run meanwhile.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Who reads compiled contracts, by path from the root. */
const READERS = ['challenger/l1/artifacts.ts', 'test/artifacts.ts'];
/** What a file names that starts a program which reads them. */
const PROGRAMS = /gainsay\.js/;
/** What a test names that starts the compiler, or looks at what it left or read. */
const COMPILER = /tools\/|'forge'|\bout\/|\.sol\b/;
/** Imports that are there when the program runs; those of types alone are not. */
const IMPORT = /^(?:import|export)(?! type)[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm;

/** The test files under `root`, by what they need, in lists of paths from there. */
export function testFiles(root) {
  const all = list(root, '.test.ts');
  const compiled = list(root, '.sol').map((file) => path.basename(file, '.sol'));
  const beside = new RegExp(`${COMPILER.source}|'(?:${compiled.join('|')})'`);
  const texts = new Map();
  const needOf = (file) => {
    const others = [...reached(root, path.join(root, file), texts)];
    // What is not a test speaks of Solidity only in its comments.
    const own = others.filter((one) => one.startsWith(path.join(root, 'test') + path.sep));
    if (own.some((one) => beside.test(texts.get(one)))) return 'tests';
    if (others.some((one) => isReader(root, one) || PROGRAMS.test(texts.get(one)))) {
      return 'contracts';
    }
    return 'nothing';
  };
  const of = (need) => all.filter((file) => needOf(file) === need);
  return { nothing: of('nothing'), contracts: of('contracts'), tests: of('tests') };
}

/** The files under `test` with this end. */
function list(root, end) {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((name) => name.endsWith(end))
    .map((name) => path.join('test', name))
    .sort();
}

const isReader = (root, file) => READERS.includes(path.relative(root, file));

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
