import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim, Mover } from '../l1/mover.js';
import type { MoneyChain } from './moneyChain.js';
import { moveKey } from './moveKey.js';

/** What a move would have done. Wei. */
export interface DryMove {
  readonly what: string;
  readonly call: Call;
  readonly aim: Aim;
  readonly gas: bigint;
  /** For its gas at what L1 asks for now. */
  readonly fee: bigint;
  /** Whether the account could pay for it. It is tried as if it could. */
  readonly isPaid: boolean;
  /** The block that it was tried on. */
  readonly block: number;
}

export interface DryRunMoverOptions {
  readonly chain: MoneyChain;
  /** Whose moves they would be; no key is needed. */
  readonly address: string;
  /** Once for each move; again if it comes after `remembered` others. */
  readonly onMove: (move: DryMove) => void;
  readonly remembered?: number;
}

/** Tries every move by `eth_estimateGas` and sends none. */
export class DryRunMover implements Mover {
  readonly address: string;
  private readonly told = new Set<string>();

  constructor(private readonly options: DryRunMoverOptions) {
    this.address = options.address;
  }

  /** @throws MoveRefusedError, NoAnswerError */
  async send(
    what: string,
    call: Call,
    blobs: readonly CarriedBlob[] = [],
    aim: Aim = {},
  ): Promise<undefined> {
    const { chain, address, onMove, remembered = 4096 } = this.options;
    const key = moveKey(call, blobs);
    const view = await chain.view({ address, included: [], pooled: [], lost: 0 });
    const { head, balance } = view;
    const isRich = balance < call.value;
    const [gas, { base, tip }] = await Promise.all([
      chain.simulate({ ...aim, key, what, call, blobs }, address, head, isRich),
      chain.market(),
    ]);
    if (this.told.has(key)) return undefined;
    this.told.add(key);
    const [oldest] = this.told;
    if (this.told.size > remembered && oldest !== undefined) this.told.delete(oldest);
    const fee = gas * (base + tip);
    onMove({ what, call, aim, gas, fee, block: head.number, isPaid: balance >= call.value + fee });
    return undefined;
  }
}
