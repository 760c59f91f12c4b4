import { Common, type CommonOpts } from '@ethereumjs/common';

type Params = Parameters<Common['updateParams']>[0];

/** Something asked the description of a chain that stays at its fork to change to another one. */
export class FixedForkError extends Error {
  readonly code = 'FIXED_FORK';
  readonly nextStep = 'make a description for each fork';
  constructor(
    readonly fork: string,
    readonly wanted: string,
  ) {
    super(`a chain that is fixed at ${fork} was asked to change to ${wanted}`);
    this.name = 'FixedForkError';
  }
}

/** The answers so far. */
interface Memo {
  readonly eips: Map<number, boolean>;
  readonly forks: Map<string, boolean>;
  readonly params: Map<string, bigint>;
  /** Parameter sets that were taken in. */
  readonly merged: WeakSet<Params>;
}

/**
 * A chain that is at one fork for ever. As its answers never change they are kept, and every block and transaction may
 * share it: the library copies its Common for each, which costs more than the rest of a transfer, and asks it for active
 * EIPs several times a step.
 */
export class FixedCommon extends Common {
  /** Undefined while the library's constructor still sets the fork. */
  private memo: Memo | undefined;

  constructor(options: CommonOpts) {
    super(options);
    this.memo = { eips: new Map(), forks: new Map(), params: new Map(), merged: new WeakSet() };
  }

  override copy(): this {
    return this;
  }

  override setHardfork(fork: string): void {
    if (this.memo === undefined) super.setHardfork(fork);
    else if (fork !== this.hardfork()) throw new FixedForkError(this.hardfork(), fork);
  }

  /** Takes in the parameters of the tx, block, EVM and VM packages, each once: their sets never change. */
  override updateParams(params: Params): void {
    if (this.memo?.merged.has(params) === true) return;
    super.updateParams(params);
    this.memo?.merged.add(params);
    this.memo?.params.clear();
  }

  override isActivatedEIP(eip: number): boolean {
    const known = this.memo?.eips.get(eip);
    if (known !== undefined) return known;
    const active = super.isActivatedEIP(eip);
    this.memo?.eips.set(eip, active);
    return active;
  }

  override gteHardfork(fork: string): boolean {
    const known = this.memo?.forks.get(fork);
    if (known !== undefined) return known;
    const active = super.gteHardfork(fork);
    this.memo?.forks.set(fork, active);
    return active;
  }

  override param(name: string): bigint {
    const known = this.memo?.params.get(name);
    if (known !== undefined) return known;
    const value = super.param(name);
    this.memo?.params.set(name, value);
    return value;
  }
}
