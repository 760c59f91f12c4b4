import type { TransactionReceipt } from 'ethers';
import { deadline, type Side } from '../../bisection/game/Clock.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import type { Call } from '../../challenger/l1/call.js';
import { toHash } from '../../challenger/hex.js';
import { Matches } from '../../challenger/l1/matches.js';
import { Sender } from '../../challenger/l1/sender.js';

/** A move was held back. */
export class NotYetError extends Error {
  readonly code = 'TEST_NOT_YET';
  constructor(readonly until: bigint) {
    super(`not before ${String(until)}`);
    this.name = 'NotYetError';
  }
}

/** L1's clock is not set from further away than this, seconds. */
const NEAR = 10n;

/**
 * An account that makes each of its moves in the last second that leaves it one for every move to come: `moves`
 * of them, every one of which takes at least a second.
 */
export class StallingSender extends Sender {
  /** Seconds that were left when each move was made. */
  readonly left: bigint[] = [];

  constructor(
    private readonly devnet: Devnet,
    account: number,
    private readonly claims: Pair,
    private readonly moves: number,
  ) {
    super(devAccount(account), devnet.provider, 'staller', devnet.sent);
  }

  override async send(what: string, call: Call): Promise<TransactionReceipt> {
    const end = await this.endOf(what, call);
    if (end === undefined) return super.send(what, call);
    const reserve = BigInt(Math.max(1, this.moves - this.left.length));
    const time = end - reserve;
    const now = await this.devnet.time();
    if (now + NEAR < time) throw new NotYetError(time - NEAR);
    if (now < time) {
      await this.devnet.provider.send('evm_setNextBlockTimestamp', [Number(time)]);
    }
    const receipt = await super.send(what, call);
    const block = await this.devnet.provider.getBlock(receipt.blockNumber);
    this.left.push(end - BigInt(block!.timestamp));
    return receipt;
  }

  /** When the clock of the one who moves is over, for moves that take of it. */
  private async endOf(what: string, { data }: Call): Promise<bigint | undefined> {
    const word = (at: number) => toHash(`0x${data.slice(10 + 64 * at, 74 + 64 * at)}`);
    const matches = new Matches(this.devnet.addresses.matches, this.devnet.provider);
    if (what === 'enter step tree') {
      const { match } = await matches.matchOf(this.claims);
      return deadline(match.clock, Number(BigInt(`0x${data.slice(10 + 128, 10 + 192)}`)) as Side);
    }
    if (what !== 'dissect' && what !== 'seal') return undefined;
    const { match } = await matches.matchOf([word(0), word(1)]);
    return match.phase === Phase.bisect ? deadline(match.clock, match.turn) : undefined;
  }
}
