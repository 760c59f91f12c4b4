import { type Account, EMPTY_CODE_HASH, EMPTY_ROOT } from '../structures/Account.js';
import { Bytes } from '../structures/Bytes.js';
import { Code } from '../structures/Code.js';
import { keccak } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import { Stack } from '../structures/Stack.js';
import { View } from '../structures/View.js';
import { wordAt, wordBytes } from '../structures/Word.js';
import { markCreated, touchAccount } from './Access.js';
import { MAX_DEPTH } from './Call.js';
import { MAX_INIT_CODE, MAX_NONCE } from './Charge.js';
import { Cpu } from './Cpu.js';
import { End } from './End.js';
import { Continuation, Frame, FrameKind } from './Frame.js';
import { charge, expand, wordGas } from './Gas.js';
import { startHash } from './HashOp.js';
import type { Host } from './Host.js';
import { InitCode } from './InitCode.js';
import { Intake } from './Intake.js';
import type { Machine } from './Machine.js';
import { ADDRESS, pop, push } from './Operand.js';
import { hashEquals, Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';
import { type AccountWalk, addBalance, putAccount, walkAccount } from './State.js';

const CREATE2 = 0xf5;

interface CreateFields {
  readonly isSalted: boolean;
  /** What the new frame gets. */
  readonly gas: bigint;
  readonly value: bigint;
  /** 0 for CREATE. */
  readonly salt: bigint;
  readonly init: View;
}

/** Scratch of phase create. */
export class Create extends Record {
  constructor(readonly fields: CreateFields) {
    super();
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x2c, 122)
      .bool(f.isSalted)
      .u64(f.gas)
      .u256(f.value)
      .u256(f.salt)
      .view(f.init)
      .done();
  }
}

/** CREATE and CREATE2: takes the operands, pays for memory and init code (EIP-3860), and keeps 1/64 of the gas. */
export function create(m: Machine, opcode: number): boolean {
  const { isStatic } = m.frame().fields;
  const isSalted = opcode === CREATE2;
  const value = pop(m);
  const offset = pop(m);
  const length = pop(m);
  const salt = isSalted ? pop(m) : 0n;
  if (isStatic || length > BigInt(MAX_INIT_CODE) || !expand(m, offset, length)) return false;
  if (!charge(m, wordGas(isSalted ? 8n : 2n, length))) return false;
  const cpu = m.cpu();
  const gas = cpu.gas - cpu.gas / 64n;
  cpu.gas -= gas;
  cpu.returnData = View.EMPTY;
  const start = length === 0n ? 0 : Number(offset);
  const init = View.of(cpu.memory, start, Number(length));
  const scratch = new Create({ isSalted, gas, value, salt, init });
  if (isSalted) startHash(m, View.EMPTY, init, View.EMPTY, Phase.create, scratch);
  else m.enter(Phase.create, scratch);
  return true;
}

/**
 * Phase create: a creation that is too deep, that the balance doesn't cover, or whose creator has the last nonce fails
 * and changes nothing. Else the nonce goes up and the address becomes warm, whatever comes of it (EIP-2929); if it is
 * taken, the gas is lost.
 */
export function stepCreate(m: Machine, host: Host): void {
  const { isSalted, gas, value, salt, init } = m.scratch(Create).fields;
  const initHash = m.result();
  m.setResult(ZERO_HASH);
  const { address: caller, depth } = m.frame().fields;
  const cpu = m.cpu();
  const at = walkAccount(m, m.world().fields.state, caller);
  const { nonce, balance } = at.account;
  if (depth === MAX_DEPTH || balance < value || nonce === MAX_NONCE) {
    cpu.gas += gas;
    push(m, 0n);
    m.enter(Phase.opcode);
    return;
  }
  putAccount(m, at, { ...at.account, nonce: nonce + 1n });
  const address = isSalted ? saltedAddress(caller, salt, initHash) : plainAddress(caller, nonce);
  touchAccount(m, host, address);
  const place = walkAccount(m, m.world().fields.state, address);
  if (!isFree(place.account)) {
    push(m, 0n);
    m.enter(Phase.opcode);
    return;
  }
  const parent = new Continuation(cpu, m.frame());
  const frame = Frame.empty.with({ depth: depth + 1, address, caller, value, parent });
  enterCreation(m, place, frame, init);
  m.setCpu(new Cpu(0, gas, 0, Stack.EMPTY, Bytes.EMPTY, View.EMPTY));
}

/** Phase createStart: goes on from phase start, for a transaction that creates. */
export function stepCreateStart(m: Machine, host: Host): void {
  const f = m.scratch(Intake).fields;
  const address = plainAddress(f.sender, f.nonce);
  touchAccount(m, host, address);
  const place = walkAccount(m, m.world().fields.state, address);
  if (!isFree(place.account)) {
    m.setCpu(Cpu.empty());
    m.enter(Phase.end, new End(false, 0n));
    return;
  }
  const init = View.of(f.source, f.dataOffset, f.dataLength);
  const frame = Frame.empty.with({ address, caller: f.sender, value: f.value });
  enterCreation(m, place, frame, init);
}

/** Whether nothing is in the way of a creation but a balance (EIP-684, EIP-7610). */
function isFree({ nonce, codeHash, storageRoot }: Account): boolean {
  return (
    nonce === 0n && hashEquals(codeHash, EMPTY_CODE_HASH) && hashEquals(storageRoot, EMPTY_ROOT)
  );
}

/**
 * The frame of a creation at `place`, where the walk to the new account has led; a failure puts back the world as it is
 * now. The new account has nonce 1 (EIP-161).
 */
function enterCreation(m: Machine, place: AccountWalk, frame: Frame, init: View): void {
  const { caller, address, value } = frame.fields;
  const world = m.world();
  putAccount(m, place, { ...place.account, nonce: 1n, balance: place.account.balance + value });
  addBalance(m, caller, -value);
  markCreated(m, address);
  m.setFrame(frame.with({ kind: FrameKind.create, world }));
  if (init.length === 0) {
    m.enter(Phase.opcode);
    return;
  }
  const code = Code.build(View.read(init, 0, init.length));
  m.enter(Phase.initCode, new InitCode(init, code, 0));
}

/** The address of a creation by nonce: the creator's before it goes up (Yellow Paper, equation 86). */
function plainAddress(creator: bigint, nonce: bigint): bigint {
  const fields = [Rlp.encodeString(wordBytes(creator).subarray(12)), Rlp.encodeUint(nonce)];
  return wordAt(keccak(Rlp.encodeList(fields))) & ADDRESS;
}

/** The address of a creation by salt and init code (EIP-1014). */
function saltedAddress(creator: bigint, salt: bigint, initHash: Uint8Array): bigint {
  const preimage = new Packer(0xff, 85).address(creator).u256(salt).u256(wordAt(initHash)).done();
  return wordAt(keccak(preimage)) & ADDRESS;
}
