import { mkdir } from 'node:fs/promises';
import type { Chain } from '../chain.js';
import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { replayFolder, stateFolder } from '../dataFolder.js';
import { SendersAhead } from '../pipeline/sendersAhead.js';
import { holdFolder } from '../store/folderHold.js';
import { StateStore } from '../store/stateStore.js';
import { backgroundReplay, type BackgroundReplayOptions } from './backgroundReplay.js';

/** A folder with the state of a chain, held for this process. */
export interface StateAt {
  readonly chain: Chain;
  /** `state` in it is the store, `replay` what a background replay has come to. */
  readonly folder: string;
  readonly store: StateStore;
  readonly senders: SendersAhead;
  close(): Promise<void>;
}

/** @throws FolderBusyError, WrongChainError, WrongSchemaError */
export async function openStateAt(folder: string, chain: Chain): Promise<StateAt> {
  await mkdir(stateFolder(folder), { recursive: true });
  const release = await holdFolder(folder);
  try {
    const store = await StateStore.open({ folder: stateFolder(folder), chain: chain.name });
    const senders = new SendersAhead(chain.config);
    const close = async (): Promise<void> => {
      await Promise.all([store.close(), senders.stop()]);
      await release();
    };
    return { chain, folder, store, senders, close };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Executes what an anchored state has not, so that it becomes replayed.
 * @param options `share` of the time that it takes: all of it is 1
 * @throws FinalClaimMismatchError, and what reading and executing throw
 */
export async function confirmStateAt(
  { chain, folder, store, senders }: StateAt,
  signal: AbortSignal,
  options: Pick<BackgroundReplayOptions, 'share' | 'onProgress'> = {},
): Promise<void> {
  await mkdir(replayFolder(folder), { recursive: true });
  const own = await StateStore.open({ folder: replayFolder(folder), chain: chain.name });
  try {
    await backgroundReplay({
      ...{ chain, store, senders, own, signal, clock: SYSTEM_CLOCK },
      ...options,
    });
  } finally {
    await own.close();
  }
}
