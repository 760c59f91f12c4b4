import { LocalSigner } from '../../challenger/keys/localSigner.js';
import type { Signer } from '../../challenger/keys/signer.js';
import type { CarriedBlob } from '../../challenger/l1/call.js';
import type { Aim, MoveReceipt } from '../../challenger/l1/mover.js';
import type { Entry } from '../../challenger/money/entry.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { MONEY_POLICY, type MoneyPolicy } from '../../challenger/money/policy.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { memoryJournal } from './memoryJournal.js';
import { ModelChain } from './modelChain.js';

const TO = `0x${'22'.repeat(20)}`;
export const GWEI = 10n ** 9n;

/** A manager on a model of L1, of which the test turns every wheel. */
export class Scenario {
  readonly chain = new ModelChain();
  readonly events: MoneyEvent[] = [];
  readonly journal: Entry[] = [];
  readonly policy: MoneyPolicy;
  signer: Signer = LocalSigner.of(`0x${'11'.repeat(32)}`, 'test');
  /** Thrown by the next entry of the journal. */
  diskError: Error | undefined;
  manager: TransactionManager;
  nowMs = 0;

  constructor(policy: Partial<MoneyPolicy> = {}) {
    this.policy = { ...MONEY_POLICY, patienceMs: 1e12, ...policy };
    this.manager = this.open();
  }

  /** Another process with the same journal. */
  restart(): void {
    this.manager = this.open();
  }

  send(
    move: number,
    aim: Aim = {},
    value = 0n,
    blobs: readonly CarriedBlob[] = [],
  ): Promise<MoveReceipt> {
    const call = { to: TO, data: dataOf(move), value };
    const sent = this.manager.send(`move ${String(move)}`, call, blobs, aim);
    // Whoever wants to know waits for it.
    sent.catch(() => undefined);
    return sent;
  }

  async look(ms = 0): Promise<void> {
    this.nowMs += ms;
    await this.manager.tick();
  }

  /** How many times a move is on the chain. */
  count(move: number): number {
    return this.chain.mined.filter(({ data }) => data === dataOf(move)).length;
  }

  told(kind: string): MoneyEvent[] {
    return this.events.filter(
      (event) => event.kind === kind || ('alarm' in event && event.alarm === kind),
    );
  }

  /** What was offered for a nonce, in turn. */
  offers(nonce: number): { readonly tip: bigint; readonly cap: bigint }[] {
    return [...this.chain.seen.values()].filter((sent) => sent.nonce === nonce && sent.isOurs);
  }

  private open(): TransactionManager {
    const { chain, policy } = this;
    const manager = new TransactionManager({
      ...{
        signer: {
          address: this.signer.address,
          signTransaction: (u) => this.signer.signTransaction(u),
        },
      },
      ...{ chain, policy },
      journal: memoryJournal(this.journal, () => {
        const { diskError } = this;
        this.diskError = undefined;
        return diskError === undefined ? Promise.resolve() : Promise.reject(diskError);
      }),
      clock: { now: () => this.nowMs, sleep: () => Promise.resolve() },
      onEvent: (event) => this.events.push(event),
    });
    manager.start = () => undefined;
    return manager;
  }
}

export const dataOf = (move: number): string => `0x${move.toString(16).padStart(8, '0')}`;
