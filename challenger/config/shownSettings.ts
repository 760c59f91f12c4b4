import { formatEther } from 'ethers';
import type { LoadedSettings } from './loadSettings.js';
import { sourceName } from './loadSettings.js';
import { maskedUrl, Secret } from './secret.js';
import { SETTING_NAMES } from './settingNames.js';

/** A setting as an operator may see it. */
export interface ShownSetting {
  readonly setting: string;
  /** Secrets masked; undefined: not set. */
  readonly value: unknown;
  readonly source: string;
  readonly variable: string;
  readonly description: string | undefined;
}

/** All settings with where they came from, nothing secret in them. */
export function shownSettings({ settings, sources }: LoadedSettings): ShownSetting[] {
  return SETTING_NAMES.map(({ path, variable, description }) => {
    let value: unknown = settings;
    for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
    const source = sourceName(sources.get(path));
    return { setting: path, value: shown(value), source, variable, description };
  });
}

/** A value as an operator may see it: secrets masked. */
export function shown(value: unknown): unknown {
  if (value instanceof Secret) return value.toString();
  // Amounts: as a file has them, in ether.
  if (typeof value === 'bigint') return formatEther(value).replace(/\.0$/, '');
  if (typeof value === 'string') return maskedUrl(value);
  return Array.isArray(value) ? value.map(shown) : value;
}
