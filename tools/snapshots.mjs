#!/usr/bin/env node
// `npm run snapshots`: writes the ABI and the storage layout of the contracts that are deployed to `snapshots/`.
// `--check` writes nothing and exits with 1 if they are not what is compiled; `--folder <folder>` takes another place.
// Only types are checked, no code is made: that takes seconds, and a layout does not depend on the optimizer.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { check: { type: 'boolean' }, folder: { type: 'string' } },
});
const folder = path.resolve(values.folder ?? path.join(root, 'snapshots'));

const CONTRACTS = {
  Matches: 'contracts/game/Matches.sol',
  Claims: 'contracts/rollup/Claims.sol',
  Inbox: 'contracts/rollup/Inbox.sol',
};

function compile() {
  const solc = createRequire(import.meta.url)('solc');
  const sources = {};
  for (const file of Object.values(CONTRACTS)) {
    sources[file] = { content: readFileSync(path.join(root, file), 'utf8') };
  }
  const outputs = ['abi', 'storageLayout', 'transientStorageLayout'];
  const settings = { evmVersion: 'prague', outputSelection: { '*': { '*': outputs } } };
  const read = (file) => ({ contents: readFileSync(path.join(root, file), 'utf8') });
  const input = JSON.stringify({ language: 'Solidity', sources, settings });
  const output = JSON.parse(solc.compile(input, { import: read }));
  const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  return output.contracts;
}

/** Functions, events and errors by kind and name, then by their inputs: the order of the source does not matter. */
function abi(items) {
  const key = (item) =>
    [item.type, item.name ?? '', ...(item.inputs ?? []).map((input) => input.type)].join(' ');
  return [...items].sort((one, two) => (key(one) < key(two) ? -1 : 1));
}

/** Types are named with the numbers of their syntax nodes, which any edit changes. */
const named = (type) => type.replaceAll(/\)\d+/g, ')');

function layout({ storage, types }) {
  const variable = ({ label, offset, slot, type }) => ({
    label,
    slot: Number(slot),
    offset,
    type: named(type),
  });
  const structs = Object.entries(types ?? {})
    .filter(([, type]) => type.members)
    .map(([name, type]) => [
      named(name),
      { bytes: Number(type.numberOfBytes), members: type.members.map(variable) },
    ])
    .sort(([one], [two]) => (one < two ? -1 : 1));
  return { variables: storage.map(variable), structs: Object.fromEntries(structs) };
}

const contracts = compile();
const different = [];
if (!values.check) mkdirSync(folder, { recursive: true });
for (const [name, file] of Object.entries(CONTRACTS)) {
  const compiled = contracts[file][name];
  const storage = {
    ...layout(compiled.storageLayout),
    transient: layout(compiled.transientStorageLayout).variables,
  };
  for (const [kind, content] of Object.entries({ abi: abi(compiled.abi), storage })) {
    const target = path.join(folder, `${name}.${kind}.json`);
    const text = `${JSON.stringify(content, null, 2)}\n`;
    if (!values.check) writeFileSync(target, text);
    else if (committed(target) !== text) different.push(path.basename(target));
  }
}
if (different.length > 0) {
  console.error(
    `not what is compiled: ${different.join(', ')}; run npm run snapshots and look at the diff`,
  );
  process.exitCode = 1;
}

function committed(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
