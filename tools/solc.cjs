#!/usr/bin/env -S node --liftoff-only
// The compiler that forge calls. forge wants a native solc; the one from npm is WebAssembly, so this
// answers the two calls that forge makes (--version and --standard-json) with the npm package.
// --liftoff-only: V8's baseline compiler starts the 8 MB of WebAssembly about 40 % sooner.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const packageJson = require.resolve('solc/package.json');
const argv = process.argv.slice(2);
const option = (name) => {
  const at = argv.indexOf(name);
  return at < 0 ? undefined : argv[at + 1];
};

if (argv.includes('--version')) {
  // The version comes from package.json: loading the compiler to ask it costs half a second a call.
  console.log(`Version: ${require(packageJson).version}`);
} else if (argv.includes('--standard-json')) {
  const base = option('--base-path') ?? process.cwd();
  const readable = [base, ...(option('--allow-paths') ?? '').split(',').filter(Boolean)].map(
    (folder) => path.resolve(folder) + path.sep,
  );
  const read = (name) => {
    const file = path.resolve(base, name);
    if (!readable.some((folder) => file.startsWith(folder))) {
      return { error: `${name} is outside the allowed paths` };
    }
    try {
      return { contents: fs.readFileSync(file, 'utf8') };
    } catch (error) {
      return { error: error.message };
    }
  };
  const solc = require(path.dirname(packageJson));
  process.stdout.write(solc.compile(fs.readFileSync(0, 'utf8'), { import: read }));
} else {
  console.error('tools/solc.cjs answers --version and --standard-json only: run it through forge');
  process.exitCode = 1;
}
