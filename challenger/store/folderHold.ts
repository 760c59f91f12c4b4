import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Another process works in the folder. */
export class FolderBusyError extends Error {
  readonly code = 'STORE_FOLDER_BUSY';
  readonly nextStep =
    'let the other gainsay that works in this folder end, or give this one a folder of its own';
  /** EX_TEMPFAIL */
  readonly exitCode = 75;
  constructor(readonly folder: string) {
    super(`another process works in ${folder}`);
    this.name = 'FolderBusyError';
  }
}

/** A folder that is held until this is called, or the process ends in whichever way. */
export type Release = () => Promise<void>;

/**
 * Holds a folder for one process at a time, under whatever name it is reached. The system lets go of a name in Linux's
 * abstract socket namespace (unix(7)) when a process dies, so that nothing stale can stay behind; the namespace is that of
 * a container where there is one. On other systems nothing is held.
 * @throws FolderBusyError
 */
export async function holdFolder(folder: string): Promise<Release> {
  if (process.platform !== 'linux') return () => Promise.resolve();
  const { dev, ino } = await stat(folder, { bigint: true });
  const server = createServer((socket) => socket.destroy());
  server.unref();
  server.listen(`\0gainsay-folder-${String(dev)}-${String(ino)}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new FolderBusyError(folder);
    throw error;
  }
  return () => new Promise((resolve) => server.close(() => resolve()));
}
