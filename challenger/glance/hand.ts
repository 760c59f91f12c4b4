import { formatEther } from 'ethers';
import type { MoveRecord } from '../api/records/moneyRecords.js';
import type { Chain } from '../chain.js';
import type { Settings } from '../config/settings.js';
import { SYSTEM_CLOCK } from '../da/systemClock.js';
import { moneyFolder } from '../dataFolder.js';
import { MoneyDesk } from '../daemon/moneyDesk.js';
import { MoveBook } from '../daemon/moveBook.js';
import { MoveRefusedError } from '../l1/sender.js';
import { type DryMove, DryRunMover } from '../money/dryRunMover.js';
import { RpcChain } from '../money/rpcChain.js';
import type { Check } from './check.js';
import type { DueMove } from './notingMover.js';

/** Nobody is named who would sign. */
export class NoKeyError extends Error {
  readonly code = 'KEYS_NONE';
  readonly nextStep =
    'say who signs by keys.kind and what belongs to it (gainsay config show), or try the move alone: --dry-run --account ADDRESS';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor() {
    super('the settings name no account');
    this.name = 'NoKeyError';
  }
}

export interface HandOptions {
  readonly chain: Chain;
  /** As the chain is called. */
  readonly name: string;
  readonly settings: Pick<Settings, 'keys' | 'caps' | 'dataFolder'>;
  /** Whether moves are tried only. */
  readonly isDry: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Somebody waits: more often than a daemon looks. */
const POLL_MS = 1_000;

/** Makes single moves for an operator, through the same account and journal as a daemon would, or tries them only. */
export class Hand {
  private readonly book: MoveBook;
  /** The transactions of moves that were made here. */
  private readonly made = new Set<string>();

  private constructor(
    private readonly desk: MoneyDesk,
    private readonly rpc: RpcChain,
    private readonly options: HandOptions,
  ) {
    this.book = new MoveBook(options.name);
    const now = (): number => Date.now() / 1000;
    desk.join({
      owns: () => true,
      onMoney: (event) => {
        this.book.note(event, now());
      },
      onTried: (move) => {
        this.book.tried(move, now());
      },
    });
  }

  /** @throws NoKeyError, JournalInUseError where a daemon has the account; what opening a key throws */
  static async open(options: HandOptions): Promise<Hand> {
    const { chain, settings, isDry, env } = options;
    const { keys, caps, dataFolder } = settings;
    if (keys.kind === 'none' && !(isDry && keys.address !== undefined)) throw new NoKeyError();
    const { provider } = chain;
    const mode = isDry ? 'dry-run' : 'defend';
    // As the daemon has it.
    const folder = moneyFolder(dataFolder);
    const desk = await MoneyDesk.open({
      ...{ provider, mode, keys, caps, folder, env, pollMs: POLL_MS },
      now: () => SYSTEM_CLOCK.now(),
    });
    return new Hand(desk, await RpcChain.open(provider), options);
  }

  get address(): string {
    return this.desk.mover.address;
  }

  /** What was tried or made, the oldest first. */
  get moves(): readonly MoveRecord[] {
    // The journal tells of moves, too, that were on their way before.
    return this.book.all.filter(
      ({ transaction }) => transaction === null || this.made.has(transaction),
    );
  }

  /** Whether L1 would take a move, and whether the account can pay for it. @throws NoAnswerError */
  async check({ what, call, aim }: DueMove): Promise<Check[]> {
    const { address } = this;
    let tried: DryMove | undefined;
    const onMove = (move: DryMove): void => void (tried = move);
    const mover = new DryRunMover({ chain: this.rpc, address, onMove });
    const name = 'L1 would take the move now';
    try {
      await mover.send(what, call, [], aim);
    } catch (error) {
      if (!(error instanceof MoveRefusedError)) throw error;
      return [{ name, isMet: false, detail: error.message }];
    }
    if (tried === undefined) return [];
    const { gas, fee, block, isPaid } = tried;
    const bond = call.value === 0n ? '' : `${formatEther(call.value)} ether of bond and `;
    return [
      {
        name,
        isMet: true,
        detail: `by eth_estimateGas at block ${String(block)}: ${String(gas)} gas`,
      },
      {
        name: 'the account can pay for it',
        isMet: isPaid,
        detail: `${address}: ${bond}about ${formatEther(fee)} ether of gas`,
      },
    ];
  }

  /** Makes a move and waits for its block; in a dry run it is noted only. @throws as `TransactionManager.send` */
  async make({ what, call, aim }: DueMove): Promise<void> {
    const receipt = await this.desk.mover.send(what, call, [], aim);
    if (receipt !== undefined) this.made.add(receipt.hash);
  }

  /** What is on its way is in the journal. */
  async close(): Promise<void> {
    await this.desk.stop();
  }

  get isDry(): boolean {
    return this.options.isDry;
  }
}
