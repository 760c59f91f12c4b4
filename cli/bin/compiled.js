// The program in plain JavaScript, compiled when it is first run: a loader of TypeScript takes longer to start than most
// commands take in all. What is compiled is named after the content of all that it was compiled from, so that nothing is
// run but what the sources say.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { debuglog } from 'node:util';

const SOURCES = ['cli', 'challenger', 'bisection'];
/** What else decides what comes of them: versions of the compiler and of the program, and how it is to be compiled. */
const BESIDES = ['package.json', 'tsconfig.json'];
const HOUR_MS = 3_600_000;
/** For how long what nobody runs any more is kept. Who runs it says so every hour, for it may still load parts of it. */
const KEPT_MS = 24 * HOUR_MS;
/** `NODE_DEBUG=gainsay` shows it. */
const say = debuglog('gainsay');

/**
 * The folder of the compiled program; undefined where there can be none, as on a disk that is read-only: then the sources
 * have to be run as they are. @param pjson package.json of `root`
 */
export async function compiledProgram(root, pjson) {
  try {
    // Below node_modules its imports find what they name, and no tool takes it for sources. By its real path: oclif says
    // where commands are from there.
    const shelf = join(realpathSync(join(root, 'node_modules')), '.cache', 'gainsay');
    const home = await homeOf({ root, pjson, shelf });
    if (home === undefined) return undefined;
    await markUsed(home);
    setInterval(() => markUsed(home).catch(say), HOUR_MS).unref();
    return home;
  } catch (error) {
    // A disk that says no, or sources that are wrong: to run those says what is.
    if (!isSystemError(error) && !isBuildFailure(error)) throw error;
    say('not compiled: %s', error);
    return undefined;
  }
}

/** The folder of what the sources make, made if it is not there; undefined where they change all the time. */
async function homeOf({ root, pjson, shelf }) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { name, files } = readSources(root);
    const home = join(shelf, name);
    if (existsSync(home)) return home;
    const isSame = () => readSources(root).name === name;
    if (await compile({ root, pjson, shelf, home, files, isSame })) {
      await dropOld(shelf);
      return home;
    }
  }
  say('not compiled: the sources change');
  return undefined;
}

/** All sources, and a name that is theirs alone. */
function readSources(root) {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (path.endsWith('.ts')) files.push(path);
    }
  };
  SOURCES.forEach(walk);
  const hash = createHash('sha256');
  for (const path of [...files.sort(), ...BESIDES, 'cli/bin/compiled.js']) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return { name: hash.digest('hex').slice(0, 40), files };
}

/**
 * Compiles into another folder and renames that, so that there is the whole program or none: none, too, where the sources
 * were not the same any more afterwards.
 */
async function compile({ root, pjson, shelf, home, files, isSame }) {
  const { build } = await import('esbuild');
  await mkdir(shelf, { recursive: true });
  const folder = await mkdtemp(join(shelf, 'unfinished-'));
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: files,
      outbase: root,
      outdir: folder,
      write: false,
      bundle: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
    });
    await Promise.all(outputFiles.map(({ path, contents }) => write(path, contents)));
    await write(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const { manifestOf } = await import('./manifest.js');
    await write(
      join(folder, 'oclif.manifest.json'),
      JSON.stringify(await manifestOf(folder, pjson)),
    );
    if (!isSame()) return false;
    await rename(folder, home);
    return true;
  } catch (error) {
    // Somebody else was faster, or what was read was written just then.
    if (existsSync(home)) return true;
    if (!isSame()) return false;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On the disk before the folder has its name: a power cut must not leave half a program. */
async function write(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function markUsed(home) {
  const now = new Date();
  return utimes(home, now, now);
}

async function dropOld(shelf) {
  for (const name of await readdir(shelf)) {
    const folder = join(shelf, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
  }
}

const isSystemError = (error) => error instanceof Error && typeof error.syscall === 'string';
const isBuildFailure = (error) => error instanceof Error && Array.isArray(error.errors);
