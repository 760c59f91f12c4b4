import { ClassicLevel } from 'classic-level';
import { open } from 'lmdb';

/** What the store asks of a database: tables of sorted keys, synchronous reads, many writes as one. */
export interface Engine {
  readonly name: string;
  /** All of `changes` or none; a value undefined removes. Resolves when the write can be read. */
  write(changes: readonly Change[]): Promise<void>;
  get(table: Table, key: Uint8Array): Uint8Array | undefined;
  /** Reads a whole table in order and gives how many entries it has. */
  scan(table: Table): Promise<number>;
  close(): Promise<void>;
}

export type Table = 'nodes' | 'accounts';

export interface Change {
  readonly table: Table;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** LMDB: a tree of pages in a memory map; a write is on the disk when it resolves. */
export function lmdbEngine(folder: string): Engine {
  const root = open({ path: folder, encoding: 'binary', overlappingSync: false });
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const tables = {
    nodes: root.openDB<Uint8Array, Uint8Array>('nodes', options),
    accounts: root.openDB<Uint8Array, Uint8Array>('accounts', options),
  };
  return {
    name: 'LMDB',
    write: (changes) => {
      root.transactionSync(() => {
        for (const { table, key, value } of changes) {
          if (value === undefined) tables[table].removeSync(key);
          else tables[table].putSync(key, value);
        }
      });
      return Promise.resolve();
    },
    get: (table, key) => tables[table].getBinary(key),
    scan: (table) => {
      let entries = 0;
      for (const { value } of tables[table].getRange()) entries += value.length > 0 ? 1 : 0;
      return Promise.resolve(entries);
    },
    close: () => root.close(),
  };
}

/** LevelDB: a log and sorted files that a thread of its own merges. `durable`: a write is on the disk when it resolves. */
export async function levelEngine(folder: string, durable: boolean): Promise<Engine> {
  const level = new ClassicLevel<Uint8Array, Uint8Array>(folder, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    cacheSize: 64 << 20,
    writeBufferSize: 16 << 20,
  });
  await level.open();
  const keyIn = (table: Table, key: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(key.length + 1);
    whole[0] = table === 'nodes' ? 0 : 1;
    whole.set(key, 1);
    return whole;
  };
  return {
    name: durable ? 'LevelDB' : 'LevelDB, not synced',
    write: async (changes) => {
      const batch = level.batch();
      for (const { table, key, value } of changes) {
        if (value === undefined) batch.del(keyIn(table, key));
        else batch.put(keyIn(table, key), value);
      }
      await batch.write({ sync: durable });
    },
    get: (table, key) => level.getSync(keyIn(table, key)),
    scan: async (table) => {
      const first = table === 'nodes' ? 0 : 1;
      const range = level.iterator({
        gte: Uint8Array.of(first),
        lt: Uint8Array.of(first + 1),
        highWaterMarkBytes: 1 << 20,
      });
      let entries = 0;
      for (;;) {
        const some = await range.nextv(1000);
        if (some.length === 0) break;
        for (const [, value] of some) entries += value.length > 0 ? 1 : 0;
      }
      await range.close();
      return entries;
    },
    close: () => level.close(),
  };
}
