import path from 'node:path';
import type { Chain } from './chain.js';

/** The journals of accounts: the nonces of one are one row, whoever uses them. */
export const moneyFolder = (dataFolder: string): string => path.join(dataFolder, 'money');

/** The folders of all chains. */
export const chainFolders = (dataFolder: string): string => path.join(dataFolder, 'chains');

/** What belongs to one chain: the same for whatever its file is called. */
export const chainFolder = (dataFolder: string, chain: Pick<Chain, 'name'>): string =>
  path.join(chainFolders(dataFolder), chain.name.replace(':', '-'));

/** The store, in the folder of a chain or of a sync. */
export const stateFolder = (folder: string): string => path.join(folder, 'state');

/** What a background replay has come to, in the folder of a chain or of a sync. */
export const replayFolder = (folder: string): string => path.join(folder, 'replay');

/** Bundles, in the folder of a chain. */
export const evidenceFolder = (folder: string): string => path.join(folder, 'evidence');
