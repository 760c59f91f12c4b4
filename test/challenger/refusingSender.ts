import type { TransactionReceipt } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import type { Call } from '../../challenger/l1/call.js';
import { MoveRefusedError, Sender } from '../../challenger/l1/sender.js';

/** An account whose calls are refused with an error of the test's choice, where `refuses` says one. */
export class RefusingSender extends Sender {
  /** What was tried and refused. */
  readonly refused: string[] = [];

  constructor(
    devnet: Devnet,
    account: number,
    name: string,
    private readonly refuses: (what: string, call: Call) => string | undefined,
  ) {
    super(devAccount(account), devnet.provider, name, devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    const reason = this.refuses(what, call);
    if (reason === undefined) return super.send(what, call);
    this.refused.push(what);
    throw new MoveRefusedError(what, reason, []);
  }
}
