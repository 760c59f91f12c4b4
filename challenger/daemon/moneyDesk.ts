import type { JsonRpcApiProvider } from 'ethers';
import type { NotReady } from '../api/records/chainStatus.js';
import type { Settings } from '../config/settings.js';
import { type KeySource, openSigner } from '../keys/openSigner.js';
import type { Mover } from '../l1/mover.js';
import { type DryMove, DryRunMover } from '../money/dryRunMover.js';
import type { MoneyEvent } from '../money/moneyEvent.js';
import type { MoneyStatus } from '../money/moneyStatus.js';
import { openMoney } from '../money/openMoney.js';
import { MONEY_POLICY } from '../money/policy.js';
import { RpcChain } from '../money/rpcChain.js';
import type { TransactionManager } from '../money/transactionManager.js';
import { DeskTrouble } from './deskTrouble.js';
import { moneyPolicyOf } from './moneyPolicyOf.js';

export interface MoneyDeskOptions {
  readonly provider: JsonRpcApiProvider;
  readonly mode: 'dry-run' | 'defend' | 'full';
  readonly keys: Settings['keys'];
  readonly caps: Settings['caps'];
  /** Where the journals of accounts are. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of this machine, ms. */
  readonly now: () => number;
  /** Between two looks while something is on its way, ms; {@link MONEY_POLICY} says else. */
  readonly pollMs?: number;
}

/** Somebody who is told of what the account does for it. */
export interface DeskClient {
  /** Whether a dispute is this one's. */
  readonly owns: (dispute: string) => boolean;
  readonly onMoney: (event: MoneyEvent) => void;
  readonly onTried: (move: DryMove) => void;
}

/** Our account on one L1, for all chains that live there: nonces are one row, whoever needs them. */
export class MoneyDesk {
  private readonly clients: DeskClient[] = [];
  private readonly heard: DeskTrouble;

  private constructor(
    readonly mover: Mover,
    private readonly chain: RpcChain,
    private readonly manager: TransactionManager | undefined,
    now: () => number,
  ) {
    this.heard = new DeskTrouble(now);
  }

  /** @throws what `openMoney` throws */
  static async open(options: MoneyDeskOptions): Promise<MoneyDesk> {
    const { provider, mode, keys, caps, folder, env, now } = options;
    const { pollMs = MONEY_POLICY.pollMs } = options;
    const chain = await RpcChain.open(provider);
    // Who is told is known only once the desk is there.
    const early: { desk?: MoneyDesk } = {};
    if (mode === 'dry-run') {
      const address = keys.address ?? (await openSigner(keySource(keys), env)).address;
      const onMove = (move: DryMove): void => early.desk?.tried(move);
      const desk = new MoneyDesk(
        new DryRunMover({ chain, address, onMove }),
        chain,
        undefined,
        now,
      );
      early.desk = desk;
      return desk;
    }
    const manager = await openMoney({
      ...{ provider, key: keySource(keys), folder, env },
      policy: moneyPolicyOf(caps, pollMs),
      onEvent: (event) => early.desk?.told(event),
    });
    const desk = new MoneyDesk(manager, chain, manager, now);
    early.desk = desk;
    return desk;
  }

  /** Whoever is told of what this account does. */
  join(client: DeskClient): void {
    this.clients.push(client);
  }

  /** What the account has and does; undefined in a dry run. */
  get status(): MoneyStatus | undefined {
    return this.manager?.status();
  }

  /** What keeps the account from sending anything now. */
  get trouble(): NotReady | undefined {
    return this.heard.reason;
  }

  /** What L1 asks for a unit of gas now, wei. */
  async gasPrice(): Promise<bigint> {
    const { base, tip } = await this.chain.market();
    return base + tip;
  }

  /** Takes no more moves, and waits for those that are on their way. */
  async drain(): Promise<void> {
    await this.manager?.drain();
  }

  /** What is on its way is in the journal. */
  async stop(): Promise<void> {
    await this.manager?.stop();
  }

  private told(event: MoneyEvent): void {
    this.heard.hear(event);
    this.clientOf('dispute' in event ? event.dispute : undefined)?.onMoney(event);
  }

  private tried(move: DryMove): void {
    this.clientOf(move.aim.dispute)?.onTried(move);
  }

  /** What is nobody's, as the account's own trouble, is told to the first. */
  private clientOf(dispute: string | undefined): DeskClient | undefined {
    const owner = dispute === undefined ? undefined : this.clients.find((one) => one.owns(dispute));
    return owner ?? this.clients[0];
  }
}

function keySource({
  kind,
  file = '',
  url = '',
  address = '',
  keyId = '',
}: Settings['keys']): KeySource {
  switch (kind) {
    case 'keystore':
      return { kind, file };
    case 'remote':
      return { kind, url, address };
    case 'awsKms':
      return { kind, keyId };
    case 'environment':
    // The settings admit `none` only where an address is given.
    case 'none':
      return { kind: 'environment' };
  }
}
