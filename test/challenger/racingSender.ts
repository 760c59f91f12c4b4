import type { TransactionReceipt } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import type { Call } from '../../challenger/l1/call.js';
import { Sender } from '../../challenger/l1/sender.js';

/** Opens when `count` have come. */
export class Gate {
  private arrived = 0;
  private open: (() => void) | undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  constructor(private readonly count: number) {}

  pass(): Promise<void> {
    this.arrived++;
    if (this.arrived === this.count) this.open?.();
    return this.opened;
  }
}

/** An account that holds its first transaction back until others at the same gate have chosen theirs. */
export class RacingSender extends Sender {
  private hasStarted = false;

  constructor(
    devnet: Devnet,
    account: number,
    name: string,
    private readonly gate: Gate,
  ) {
    super(devAccount(account), devnet.provider, name, devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    if (!this.hasStarted) await this.gate.pass();
    this.hasStarted = true;
    return super.send(what, call);
  }
}
