import type { Kzg } from './kzg.js';

export type KzgName = Kzg['name'];

export interface LoadKzgOptions {
  /** Only this one; the native one, or else that in JavaScript, if not given. */
  readonly only?: KzgName | undefined;
  readonly onEvent?: (event: KzgEvent) => void;
}

export type KzgEvent =
  | { readonly kind: 'kzgLoaded'; readonly name: KzgName; readonly milliseconds: number }
  /** The native library does not run here; what follows is ten times slower. */
  | { readonly kind: 'kzgFellBack'; readonly reason: string };

/** The library that was asked for cannot be loaded. */
export class KzgUnavailableError extends Error {
  readonly code = 'KZG_UNAVAILABLE';
  readonly nextStep: string;
  constructor(
    readonly library: KzgName,
    override readonly cause: unknown,
  ) {
    super(`KZG (${library}) cannot be loaded: ${reasonOf(cause)}`);
    this.name = 'KzgUnavailableError';
    this.nextStep =
      library === 'native'
        ? 'run npm install again, or set GAINSAY_KZG=js, which is slower'
        : 'run npm install again';
  }
}

/** How a library is loaded. */
export type KzgLoaders = Readonly<Record<KzgName, () => Promise<Kzg>>>;

const LOADERS: KzgLoaders = {
  native: async () => (await import('./nativeKzg.js')).nativeKzg(),
  js: async () => (await import('./jsKzg.js')).jsKzg(),
};

const loaded = new Map<KzgName, Promise<Kzg>>();

/**
 * KZG, set up once in a process and not before somebody asks: setting up takes seconds.
 * @throws {KzgUnavailableError}
 */
export function loadKzg(options: LoadKzgOptions = {}): Promise<Kzg> {
  return loadKzgBy(LOADERS, loaded, options);
}

/** `loadKzg` with loaders and a memory of what they loaded. */
export async function loadKzgBy(
  loaders: KzgLoaders,
  memory: Map<KzgName, Promise<Kzg>>,
  { only, onEvent = () => undefined }: LoadKzgOptions,
): Promise<Kzg> {
  const load = (name: KzgName): Promise<Kzg> => {
    const known = memory.get(name);
    if (known !== undefined) return known;
    const start = performance.now();
    const loading = loaders[name]().then(
      (kzg) => {
        const milliseconds = Math.round(performance.now() - start);
        onEvent({ kind: 'kzgLoaded', name, milliseconds });
        return kzg;
      },
      (cause: unknown) => {
        if (name === 'native' && only === undefined) {
          onEvent({ kind: 'kzgFellBack', reason: reasonOf(cause) });
        }
        throw new KzgUnavailableError(name, cause);
      },
    );
    memory.set(name, loading);
    return loading;
  };
  if (only !== undefined) return load(only);
  try {
    return await load('native');
  } catch (error) {
    if (!(error instanceof KzgUnavailableError)) throw error;
    return load('js');
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
