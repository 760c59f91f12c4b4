import { existsSync } from 'node:fs';
import { Chain } from '../chain.js';
import type { Basis } from '../basis.js';
import { readChainFile } from '../chainFile.js';
import type { Anchored } from '../claim/rightChain.js';
import { chainNames } from '../daemon/chainNames.js';
import { type ChainReading, readChain } from '../daemon/records/chainReading.js';
import { sightingOf } from '../daemon/records/sighting.js';
import { chainFolder, stateFolder } from '../dataFolder.js';
import { Challenger, type ChallengerOptions } from '../dispute/challenger.js';
import type { ChainHead } from '../execute/executor.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../execute/nodeDatabase.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import type { PoolEvent } from '../l1/endpoints/poolEvent.js';
import type { L1Block } from '../l1/l1View.js';
import { StateStore } from '../store/stateStore.js';
import { anchoredAt } from '../sync/anchoredAt.js';
import { readSyncRecord } from '../sync/syncRecord.js';

/** The folder holds no state to begin with. */
export class NoStateError extends Error {
  readonly code = 'GLANCE_NO_STATE';
  readonly nextStep =
    'bring one there with gainsay sync, or give no folder: then everything is executed from genesis on';
  /** EX_TEMPFAIL */
  readonly exitCode = 75;
  constructor(readonly folder: string) {
    super(`${folder} holds no state yet`);
    this.name = 'NoStateError';
  }
}

export interface GlanceOptions {
  /** A file that says where the chain is. */
  readonly file: string;
  /** A folder of `gainsay sync`, or of a daemon, which may be at work in it; without it everything is executed. */
  readonly folder?: string | undefined;
  readonly onPool?: ((event: PoolEvent) => void) | undefined;
}

interface Start {
  readonly genesis: ChainHead;
  readonly nodes: NodeDatabase;
  readonly anchor?: Anchored;
  readonly basis: () => Basis;
}

/** All that L1 and our verdicts say of a chain at one L1 block. */
export interface GlanceReading extends ChainReading {
  readonly l1: L1Block;
}

/** In the folder of a daemon each chain has one of its own. */
function folderOf(folder: string, chain: Chain): string {
  const own = chainFolder(folder, chain);
  return existsSync(own) ? own : folder;
}

/** Who looks at a chain once, without a daemon: on the state of a folder, which stays as it is, or on none. */
export class Glance {
  private constructor(
    /** As a chain is called that has no other name: after its file. */
    readonly name: string,
    readonly chain: Chain,
    private readonly start: Start,
    private readonly store: StateStore | undefined,
  ) {}

  /** @throws ChainFileError, WrongContractsError, NoStoreError, WrongChainError, NoStateError */
  static async open({ file, folder, onPool }: GlanceOptions): Promise<Glance> {
    const chain = await Chain.open(await readChainFile(file), { onPool });
    const [name = file] = chainNames([file]);
    let store: StateStore | undefined;
    try {
      const nodes = new MemoryNodeDatabase();
      const { head: genesis } = await chain.genesis(nodes);
      if (folder === undefined) {
        return new Glance(name, chain, { genesis, nodes, basis: () => 'replayed' }, undefined);
      }
      store = await StateStore.open({
        folder: stateFolder(folderOf(folder, chain)),
        ...{ chain: chain.name, readOnly: true },
      });
      const record = readSyncRecord(store);
      if (record === undefined) throw new NoStateError(folder);
      const { basis } = record;
      const anchor = anchoredAt(record.anchor);
      const start = { genesis, nodes: store.overlay(), anchor, basis: () => basis };
      return new Glance(name, chain, start, store);
    } catch (error) {
      await store?.close();
      chain.close();
      throw error;
    }
  }

  /** What verdicts stand on. */
  get basis(): Basis {
    return this.start.basis();
  }

  /** A challenger that begins where this does. */
  challenger(
    options: Pick<ChallengerOptions, 'sender' | 'proposes' | 'trees' | 'onEvent' | 'onBatch'> = {},
  ): Challenger {
    const { provider, addresses, from, config, blobs } = this.chain;
    const executor = new VmExecutor({ config, nodes: this.start.nodes });
    return new Challenger({
      ...{ ...options, ...this.start, executor, provider, addresses, from, config },
      ...(blobs === undefined ? {} : { blobs }),
    });
  }

  /** Judges every claim, and reads all that is shown. @param address of the account that is ours */
  read(challenger: Challenger, address?: string): Promise<GlanceReading> {
    const { chain: right, matches } = challenger;
    return right.l1.pinned(async () => {
      await challenger.step();
      const who = { chain: this.name, address, plays: address !== undefined };
      const sighting = await sightingOf(challenger, who);
      return { ...(await readChain(sighting, matches)), l1: sighting.l1 };
    });
  }

  async close(): Promise<void> {
    await this.store?.close();
    this.chain.close();
  }
}
