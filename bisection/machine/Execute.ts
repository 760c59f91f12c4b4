import { Code } from '../structures/Code.js';
import { accountInfo } from './AccountInfo.js';
import { arithmetic } from './Arithmetic.js';
import { blockInfo } from './BlockInfo.js';
import { call } from './Call.js';
import { create } from './Create.js';
import { flow } from './Flow.js';
import { frameInfo } from './FrameInfo.js';
import { charge } from './Gas.js';
import { keccak256 } from './HashOp.js';
import type { Host } from './Host.js';
import { log } from './Log.js';
import type { Machine } from './Machine.js';
import { memory } from './Memory.js';
import { Group, isOpcode, opcodeInfo } from './Opcode.js';
import { selfDestruct } from './SelfDestruct.js';
import { stackOps } from './StackOps.js';
import { storage } from './Storage.js';
import { UnprovableError } from './Unprovable.js';

const STACK_LIMIT = 1024;

/** Phase opcode: fetches an opcode, charges what it always costs, and runs it; anything that fails is a fault. */
export function stepOpcode(m: Machine, host: Host): void {
  const cpu = m.cpu();
  const opcode = Code.opcode(m.code(), cpu.pc, m.witness);
  const info = opcodeInfo(opcode);
  if (
    info === undefined ||
    !isOpcode(opcode, host.config.fork) ||
    cpu.stackSize < info.pops ||
    cpu.stackSize - info.pops + info.pushes > STACK_LIMIT ||
    !charge(m, info.gas)
  ) {
    m.fault();
    return;
  }
  cpu.pc += 1;
  if (!run(m, host, opcode)) m.fault();
}

function run(m: Machine, host: Host, opcode: number): boolean {
  switch (opcodeInfo(opcode)?.group) {
    case Group.arithmetic:
      return arithmetic(m, opcode);
    case Group.keccak:
      return keccak256(m);
    case Group.frameInfo:
      return frameInfo(m, opcode);
    case Group.accountInfo:
      return accountInfo(m, host, opcode);
    case Group.blockInfo:
      return blockInfo(m, host, opcode);
    case Group.memory:
      return memory(m, opcode);
    case Group.storage:
      return storage(m, host, opcode);
    case Group.flow:
      return flow(m, opcode);
    case Group.stack:
      return stackOps(m, opcode);
    case Group.log:
      return log(m, opcode);
    case Group.call:
      return call(m, opcode);
    case Group.create:
      return create(m, opcode);
    case Group.selfDestruct:
      return selfDestruct(m, host);
    default:
      throw new UnprovableError(`opcode ${opcodeInfo(opcode)?.name ?? String(opcode)}`);
  }
}
