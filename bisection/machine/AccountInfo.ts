import { Code } from '../structures/Code.js';
import { wordAt } from '../structures/Word.js';
import { touchAccount } from './Access.js';
import { CodeOpen, openedCode } from './CallCode.js';
import { copyCode } from './FrameInfo.js';
import { charge } from './Gas.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { ADDRESS, pop, push } from './Operand.js';
import { Phase } from './Phase.js';
import { isNoCode, readAccount, walkAccount } from './State.js';

/** BALANCE, SELFBALANCE, EXTCODESIZE, EXTCODECOPY and EXTCODEHASH: 100 gas for a warm account, 2600 for a cold one. */
export function accountInfo(m: Machine, host: Host, opcode: number): boolean {
  if (opcode === 0x47) {
    push(m, readAccount(m, m.frame().fields.address).balance);
    return true;
  }
  const before = m.cpu().copy();
  before.pc -= 1;
  const world = m.world();
  const address = pop(m) & ADDRESS;
  if (!charge(m, touchAccount(m, host, address) ? 100n : 2600n)) return false;
  const { account, exists } = walkAccount(m, m.world().fields.state, address);
  if (opcode === 0x31) push(m, account.balance);
  else if (opcode === 0x3f) push(m, exists ? wordAt(account.codeHash) : 0n);
  else {
    const code = isNoCode(account.codeHash) ? Code.EMPTY : openedCode(m, host, account.codeHash);
    if (code === undefined) {
      // The code is opened first; then the opcode runs again as if nothing had happened.
      m.setCpu(before);
      m.setWorld(world);
      m.enter(Phase.codeOpen, new CodeOpen(account.codeHash, Phase.opcode, undefined));
      return true;
    }
    Code.open(code, m.witness);
    if (opcode === 0x3b) push(m, BigInt(code.length));
    else return copyCode(m, code);
  }
  return true;
}
