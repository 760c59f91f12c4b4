import type { DaemonEvent } from '../api/daemonEvent.js';
import { Chain } from '../chain.js';
import { readChainFile } from '../chainFile.js';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../da/dataWatch.js';
import { chainFolder, evidenceFolder } from '../dataFolder.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { EvidenceShelf } from '../evidence/evidenceShelf.js';
import { ChainDaemon } from './chainDaemon.js';
import { ChainState } from './chainState.js';
import { ChainView } from './chainView.js';
import type { Member } from './daemonModel.js';
import { MismatchNote } from './mismatchNote.js';
import type { MoneyDesk } from './moneyDesk.js';

/** A chain with what has to be closed. */
export interface OpenMember extends Member {
  readonly chain: Chain;
}

export interface OpenMemberOptions {
  readonly name: string;
  /** The chain file. */
  readonly file: string;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly tell: (event: DaemonEvent) => void;
  /** Our account on the chain's L1; undefined if nothing is to be sent. */
  readonly deskOf: (chain: Chain) => Promise<MoneyDesk | undefined>;
}

/**
 * Opens a chain: its contracts, its state, its account.
 * @throws ChainFileError, WrongContractsError, FolderBusyError, NoAgreementError; what opening the account throws
 */
export async function openMember(options: OpenMemberOptions): Promise<OpenMember> {
  const { name, settings, clock, tell, deskOf } = options;
  const read = await readChainFile(options.file);
  const { agree: need = read.l1.need } = settings.endpoints;
  const file = { ...read, l1: { ...read.l1, need } };
  const chain = await Chain.open(file, {
    onPool: (event) => tell({ kind: 'endpoint', event }),
    onData: (event) => tell({ kind: 'data', event }),
  });
  const opened: (() => unknown)[] = [() => chain.close()];
  try {
    const folder = chainFolder(settings.dataFolder, chain);
    const view = new ChainView({
      ...{ chain: name, l1ChainId: chain.l1ChainId, l2ChainId: chain.config.chainId },
      endpoints: chain.provider.names,
      ...{ now: () => clock.now() / 1000, tell },
    });
    const state = await ChainState.open({
      ...{ chain, folder, mode: settings.sync.mode, sources: settings.sync.sources },
      retention: BigInt(settings.retention.days) * 86_400n,
      onProgress: (progress) => {
        view.progressed(progress);
      },
      onReplay: (progress) => {
        view.replayed(progress);
      },
    });
    opened.unshift(() => state.close());
    const daemon = new ChainDaemon({
      ...{ name, chain, state, view, clock, tell, pollMs: options.pollMs },
      ...{ mode: settings.mode, includesForced: settings.includesForced },
      trustsAnchored: settings.sync.trustAnchored,
      mismatches: await MismatchNote.open(folder, tell),
      desk: await deskOf(chain),
      evidence: new EvidenceShelf(evidenceFolder(folder)),
      trees: settings.trees.map((url) => new HttpTreeSource(url)),
    });
    return { name, chain, view, state, daemon };
  } catch (error) {
    // As a key that does not open: whoever starts again finds the folder free, and this process can end.
    for (const close of opened) await close();
    throw error;
  }
}
