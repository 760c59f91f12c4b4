import type { Prng } from '../../challenger/devnet/prng.js';
import type { Inbox } from '../../challenger/l1/inbox.js';
import type { HardBlobs } from './hardBlobs.js';
import type { HardL1, Sent } from './hardL1.js';
import type { Action } from './hardPlan.js';

/** Does on L1 what a plan says, in L1 blocks that are as chance will have them. */
export class Posting {
  constructor(
    private readonly l1: HardL1,
    private readonly blobs: HardBlobs,
    private readonly inbox: Inbox,
    private readonly random: Prng,
  ) {}

  /** Gives the actions of each L1 block. `mayFail`: what the inbox refuses is left out. */
  async post(actions: readonly Action[], mayFail = false): Promise<readonly (readonly Action[])[]> {
    const blocks = this.divided(actions);
    for (const block of blocks) {
      const sent: Sent[] = [];
      for (const action of block) if (action.kind !== 'wait') sent.push(await this.sent(action));
      await this.l1.mine(sent, { waits: block[0]?.kind === 'wait', mayFail });
    }
    return blocks;
  }

  private async sent(action: Exclude<Action, { kind: 'wait' }>): Promise<Sent> {
    const { inbox } = this;
    if (action.kind === 'force') return { call: inbox.force(action.raw) };
    const { bytes, carrier } = action;
    if (bytes === undefined) return { call: inbox.postForced() };
    if (carrier === 'calldata') return { call: inbox.post(bytes) };
    const call = inbox.postBlobs(bytes.length);
    return { call, blobs: await this.blobs.sidecarsOf(bytes) };
  }

  /** A wait begins a block, blobs end one, and some end by chance. */
  private divided(actions: readonly Action[]): Action[][] {
    const blocks: Action[][] = [];
    let open: Action[] = [];
    const end = () => {
      if (open.length > 0) blocks.push(open);
      open = [];
    };
    for (const action of actions) {
      if (action.kind === 'wait') end();
      open.push(action);
      const isBlob = action.kind === 'post' && /^blob/.test(action.carrier);
      if (isBlob || this.random.oneIn(4)) end();
    }
    end();
    return blocks;
  }
}

/** The same actions in another order. */
export function shuffled(actions: readonly Action[], random: Prng): Action[] {
  const all = [...actions];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}
