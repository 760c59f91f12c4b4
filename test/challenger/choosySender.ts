import type { TransactionReceipt } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import type { Call } from '../../challenger/l1/call.js';
import { MoveRefusedError, Sender } from '../../challenger/l1/sender.js';

/** An account that makes some kinds of moves only. */
export class ChoosySender extends Sender {
  constructor(
    devnet: Devnet,
    account: number,
    name: string,
    private readonly chosen: readonly string[],
  ) {
    super(devAccount(account), devnet.provider, name, devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    if (!this.chosen.includes(what)) throw new MoveRefusedError(what, 'Unwilling', []);
    return super.send(what, call);
  }
}
