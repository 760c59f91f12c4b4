import type { TransactionReceipt } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import type { Call } from '../../challenger/l1/call.js';
import { Sender } from '../../challenger/l1/sender.js';

/** An account of which every transaction is copied and overtaken by a stranger's, who pays the same bond for it. */
export class OvertakenSender extends Sender {
  private readonly stranger: Sender;

  constructor(devnet: Devnet, account: number, stranger: number, name: string) {
    super(devAccount(account), devnet.provider, name, devnet.sent);
    this.stranger = new Sender(devAccount(stranger), devnet.provider, 'stranger', devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    await this.stranger.send(what, call);
    return super.send(what, call);
  }
}
