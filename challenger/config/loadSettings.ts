import { readFile } from 'node:fs/promises';
import { isSystemError } from '../da/atomicFile.js';
import { ConfigError, type ConfigProblem } from './configError.js';
import { nearest } from './nearest.js';
import { SecretReferenceError, secretOf } from './secretReference.js';
import { PREFIX, SETTING_NAMES, type SettingName } from './settingNames.js';
import { Secret } from './secret.js';
import { type Settings, settingsSchema } from './settings.js';

/** Where a value came from. */
export type Source =
  | { readonly kind: 'flag' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'default' };

export interface LoadOptions {
  /** What the command line says, by the path of the setting; texts are read as those of the environment are. */
  readonly flags?: ReadonlyMap<string, unknown>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A JSON file. */
  readonly file?: string;
}

/** Settings, and of each where it came from. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** By the path of the setting. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** Environment variables with our prefix that are no settings: docs/monitoring.md, the last section. */
const OTHERS =
  /^GAINSAY_(CONFIG|KEYSTORE_PASSWORD|PRIVATE_KEY|DATA|SEED|KZG|GAMES|RUNS|FIGURES|PUBLISHED_SEED|ALL_\w+)(_FILE)?$/;

/** All settings: a flag goes before the environment, that before the file, that before the default. @throws ConfigError */
export async function loadSettings(options: LoadOptions = {}): Promise<LoadedSettings> {
  const { flags = new Map<string, unknown>(), env = {}, file } = options;
  const problems: ConfigProblem[] = [];
  const given: Record<string, unknown> = {};
  const sources = new Map<string, Source>();
  if (file !== undefined) {
    const content = await readJson(file);
    unknownKeys(content, [], (path, message) => problems.push({ path, message, source: file }));
    for (const { path } of SETTING_NAMES) {
      const value = at(content, path);
      if (value !== undefined) put(given, sources, path, value, { kind: 'file', file });
    }
  }
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(PREFIX) || OTHERS.test(variable)) continue;
    if (SETTING_NAMES.some((name) => name.variable === variable)) continue;
    const near = nearest(
      variable,
      SETTING_NAMES.map((name) => name.variable),
    );
    problems.push({ path: variable, message: unknown(near), source: 'environment' });
  }
  for (const name of SETTING_NAMES) {
    const text = env[name.variable];
    if (text === undefined || text === '') continue;
    const source: Source = { kind: 'environment', variable: name.variable };
    put(given, sources, name.path, valueOf(name, text), source);
  }
  for (const [path, value] of flags) {
    const name = SETTING_NAMES.find((each) => each.path === path);
    if (name === undefined) {
      const near = nearest(
        path,
        SETTING_NAMES.map((each) => each.path),
      );
      problems.push({ path, message: unknown(near), source: 'flag' });
      continue;
    }
    const read = typeof value === 'string' ? valueOf(name, value) : value;
    put(given, sources, path, read, { kind: 'flag' });
  }
  const parsed = settingsSchema.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const where = path.map(String).join('.');
    problems.push({ path: where, message, source: sourceName(sourceOf(sources, where)) });
  }
  const settings = parsed.data && (await withSecrets(parsed.data, env, problems));
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);
  for (const { path } of SETTING_NAMES) {
    if (!sources.has(path)) sources.set(path, { kind: 'default' });
  }
  return { settings, sources };
}

/** A source in words. */
export function sourceName(source: Source | undefined): string {
  switch (source?.kind) {
    case 'environment':
      return source.variable;
    case 'file':
      return source.file;
    case 'flag':
      return 'flag';
    case 'default':
    case undefined:
      return 'default';
  }
}

const unknown = (near: string | undefined): string =>
  near === undefined
    ? 'there is no such setting'
    : `there is no such setting; did you mean ${near}?`;

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
    const why = isSystemError(error) ? `cannot be read (${error.code ?? ''})` : 'is no JSON';
    const message = error instanceof SyntaxError ? `${why}: ${error.message}` : why;
    throw new ConfigError([{ path: '', message: `the file ${message}`, source: file }]);
  }
}

/** Keys of a file that the schema does not know. */
function unknownKeys(
  content: unknown,
  path: readonly string[],
  tell: (path: string, message: string) => void,
): void {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    // What is no object where one belongs is no list of settings either.
    tell(path.join('.'), 'must be an object');
    return;
  }
  const prefix = path.length === 0 ? '' : `${path.join('.')}.`;
  const below = SETTING_NAMES.filter((name) => name.path.startsWith(prefix));
  const keys = [
    ...new Set(below.map((name) => name.path.slice(prefix.length).split('.')[0] ?? '')),
  ];
  for (const [key, value] of Object.entries(content)) {
    const full = `${prefix}${key}`;
    if (!keys.includes(key)) {
      // A note to the schema for editors is none of ours.
      if (key === '$schema' && path.length === 0) continue;
      const near = nearest(key, keys);
      tell(full, unknown(near === undefined ? undefined : `${prefix}${near}`));
    } else if (!below.some((name) => name.path === full)) {
      unknownKeys(value, [...path, key], tell);
    }
  }
}

function at(content: unknown, path: string): unknown {
  let value = content;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function put(
  given: Record<string, unknown>,
  sources: Map<string, Source>,
  path: string,
  value: unknown,
  source: Source,
): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let into = given;
  for (const key of keys) into = (into[key] ??= {}) as Record<string, unknown>;
  into[last] = value;
  sources.set(path, source);
}

/** A text as a value; one that cannot be read stays a text, and the schema says what is wrong. */
function valueOf({ form }: SettingName, text: string): unknown {
  switch (form) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return { true: true, false: false, 1: true, 0: false }[text.toLowerCase()] ?? text;
    case 'list':
      return text.startsWith('[') ? parsed(text) : text.split(',').map((each) => each.trim());
    case 'objects':
      return parsed(text);
    case 'text':
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function sourceOf(sources: ReadonlyMap<string, Source>, path: string): Source | undefined {
  for (const [name, source] of sources) {
    if (path === name || path.startsWith(`${name}.`)) return source;
  }
  return undefined;
}

/** The settings with secrets in the place of what names them. */
async function withSecrets(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  problems: ConfigProblem[],
): Promise<Settings> {
  const copy = structuredCloneOf(settings) as Record<string, unknown>;
  for (const { path, isSecret } of SETTING_NAMES) {
    const value = isSecret ? at(copy, path) : undefined;
    if (!(value instanceof Secret)) continue;
    try {
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      const holder = at(copy, keys.join('.')) as Record<string, unknown>;
      holder[last] = await secretOf(value, env);
    } catch (error) {
      if (!(error instanceof SecretReferenceError)) throw error;
      problems.push({ path, message: error.message, source: 'secret' });
    }
  }
  return copy as unknown as Settings;
}

/** A copy of plain objects; what else there is, as secrets, stays what it is. */
function structuredCloneOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, structuredCloneOf(each)]),
  );
}
