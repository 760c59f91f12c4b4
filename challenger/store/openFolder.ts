import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NoStoreError, openTables, type Tables } from './tables.js';

/** The layout of the tables. One that reads them differently has another number. */
const SCHEMA = '1';

/** A store of another chain. */
export class WrongChainError extends Error {
  readonly code = 'STORE_WRONG_CHAIN';
  readonly nextStep = 'use another folder for this chain, or delete this one if it is not needed';
  constructor(
    readonly folder: string,
    readonly found: string,
    readonly expected: string,
  ) {
    super(`the state database in ${folder} is of chain ${found}, not of ${expected}`);
    this.name = 'WrongChainError';
  }
}

/** A store that another version has written. */
export class WrongSchemaError extends Error {
  readonly code = 'STORE_WRONG_SCHEMA';
  readonly nextStep = 'delete the folder and sync again; nothing in it is lost for ever';
  constructor(
    readonly folder: string,
    readonly found: string,
    readonly expected: string,
  ) {
    super(`the state database in ${folder} has schema ${found}, this version reads ${expected}`);
    this.name = 'WrongSchemaError';
  }
}

export interface StoreOptions {
  readonly folder: string;
  /** Says which chain the state is of; anything that differs where chains do, the same at every opening. */
  readonly chain: string;
  /** Default false. Many may read while one writes. */
  readonly readOnly?: boolean;
}

/** Opens a store's tables, or makes them. Throws NoStoreError, WrongChainError, WrongSchemaError. */
export async function openFolder({ folder, chain, readOnly }: StoreOptions): Promise<Tables> {
  if (readOnly === true && !existsSync(join(folder, 'data.mdb'))) throw new NoStoreError(folder);
  const tables = openTables(folder, readOnly === true);
  try {
    if (readOnly !== true) tables.transaction(() => signIfNew(tables, chain));
    const schema = said(tables, 'schema');
    if (schema !== SCHEMA) throw new WrongSchemaError(folder, schema ?? 'none', SCHEMA);
    const found = said(tables, 'chain') ?? 'none';
    if (found !== chain) throw new WrongChainError(folder, found, chain);
    return tables;
  } catch (error) {
    await tables.close();
    throw error;
  }
}

function signIfNew({ about }: Tables, chain: string): void {
  if (about.getKeysCount() > 0) return;
  about.putSync(Buffer.from('schema'), Buffer.from(SCHEMA));
  about.putSync(Buffer.from('chain'), Buffer.from(chain));
}

function said({ about }: Tables, key: string): string | undefined {
  const value = about.getBinary(Buffer.from(key));
  return value === undefined ? undefined : Buffer.from(value).toString();
}
