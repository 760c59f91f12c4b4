import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A path that holds nothing to run. */
export class FixtureError extends Error {
  readonly code = 'FIXTURE';
  /** The command line names something that is not there. */
  readonly exitCode = 2;
  readonly nextStep =
    'name GeneralStateTest or BlockchainTest files (.json or .json.gz), blocks with witnesses, folders of them, or a folder with genesis.json and chain.rlp';
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'FixtureError';
  }
}

/** Something to run, with the name that reports give it. The JSON is as the file has it. */
export type Fixture =
  | { readonly kind: 'state'; readonly name: string; readonly json: unknown }
  | { readonly kind: 'blockchain'; readonly name: string; readonly json: unknown }
  | { readonly kind: 'witness'; readonly name: string; readonly json: unknown }
  /** A file with no test of a kind that is run here. */
  | { readonly kind: 'unknown'; readonly name: string }
  | {
      readonly kind: 'chain';
      readonly name: string;
      readonly genesis: unknown;
      readonly chain: Uint8Array;
    };

/** Reads the fixtures in `paths`, files or folders, plain or gzipped, one file at a time. Throws FixtureError. */
export function* fixtures(paths: readonly string[]): Generator<Fixture> {
  for (const path of paths) {
    if (!existsSync(path)) throw new FixtureError(path, 'does not exist');
    let found = false;
    for (const fixture of under(path)) {
      found ||= fixture.kind !== 'unknown';
      yield fixture;
    }
    if (!found) throw new FixtureError(path, 'holds no test case');
  }
}

function* under(path: string): Generator<Fixture> {
  if (!statSync(path).isDirectory()) {
    yield* casesOf(path);
    return;
  }
  const genesis = plainOrZipped(path, 'genesis.json');
  const chain = plainOrZipped(path, 'chain.rlp');
  if (genesis !== undefined && chain !== undefined) {
    yield { kind: 'chain', name: path, genesis: readJson(genesis), chain: readBytes(chain) };
    return;
  }
  for (const name of readdirSync(path).sort()) {
    const inner = join(path, name);
    if (statSync(inner).isDirectory() || /\.json(\.gz)?$/.test(name)) yield* under(inner);
  }
}

function* casesOf(path: string): Generator<Fixture> {
  const json = readJson(path);
  let found = false;
  for (const fixture of casesIn(path, json)) {
    found = true;
    yield fixture;
  }
  if (!found) yield { kind: 'unknown', name: path };
}

function* casesIn(path: string, json: unknown): Generator<Fixture> {
  if (!isRecord(json)) return;
  if ('prev_state_root' in json && 'states' in json) {
    yield { kind: 'witness', name: path, json };
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    if (!isRecord(value)) continue;
    if ('transaction' in value && 'post' in value) yield { kind: 'state', name, json: value };
    if ('genesisBlockHeader' in value && 'blocks' in value) {
      yield { kind: 'blockchain', name, json: value };
    }
  }
}

function plainOrZipped(folder: string, name: string): string | undefined {
  return [join(folder, name), join(folder, `${name}.gz`)].find((path) => existsSync(path));
}

function readJson(path: string): unknown {
  const text = Buffer.from(readBytes(path)).toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FixtureError(path, `is not JSON (${(error as SyntaxError).message})`);
  }
}

function readBytes(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
