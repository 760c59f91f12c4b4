import { AccessTree } from '../structures/AccessTree.js';
import type { Account } from '../structures/Account.js';
import { Code } from '../structures/Code.js';
import type { Hash } from '../structures/Keccak.js';
import { touchAccount } from './Access.js';
import { Fork } from './Config.js';
import { delegateOf } from './Delegation.js';
import { Exit, ExitStatus } from './Exit.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';
import { PrecompileAt } from './Precompile.js';
import { isNoCode, readAccount } from './State.js';

/** Scratch of phase callCode: whose code the new frame runs. */
export class CodeOf extends Record {
  constructor(readonly target: bigint) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x25, 21).address(this.target).done();
  }
}

/** Scratch of phase codeOpen: which code, and where to go on with it opened. */
export class CodeOpen extends Record {
  constructor(
    readonly codeHash: Hash,
    readonly then: Phase,
    readonly scratch: Record | undefined,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x26, 66)
      .hash(this.codeHash)
      .u8(this.then)
      .hash(this.scratch?.hash ?? ZERO_HASH)
      .done();
  }
}

/** The precompiles of the fork: 0x01–0x0a (cancun), 0x0b–0x11 (EIP-2537, prague), 0x100 (EIP-7951, osaka). */
export function isPrecompile(host: Host, address: bigint): boolean {
  const { fork } = host.config;
  if (address === 0x100n) return fork >= Fork.osaka;
  return address >= 1n && address <= (fork >= Fork.prague ? 0x11n : 0x0an);
}

/**
 * Phase callCode: finds the new frame's code and starts to run it; an account without code returns at once. For an
 * account that delegates it is the other one's, whatever that is (EIP-7702): a delegation there is run as it stands, and
 * a precompile has no code. The other account is warm by now but at the start of a transaction.
 */
export function stepCallCode(m: Machine, host: Host): void {
  const scratch = m.scratch(CodeOf);
  if (isPrecompile(host, scratch.target)) {
    m.enter(Phase.precompile, new PrecompileAt(scratch.target));
    return;
  }
  const own = codeOfAccount(m, host, readAccount(m, scratch.target), Phase.callCode, scratch);
  const delegate = own && delegateOf(m, host, own);
  if (delegate !== undefined) touchAccount(m, host, delegate);
  const code =
    delegate === undefined
      ? own
      : codeOfAccount(m, host, readAccount(m, delegate), Phase.callCode, scratch);
  if (code === undefined) return;
  if (code.length === 0) {
    m.enter(Phase.exit, new Exit(ExitStatus.success));
    return;
  }
  m.setFrame(m.frame().with({ code }));
  m.enter(Phase.opcode);
}

/** Phase codeOpen: puts the code, whose hash is checked against all its bytes, among the opened ones. */
export function stepCodeOpen(m: Machine, host: Host): void {
  const { codeHash, then, scratch } = m.scratch(CodeOpen);
  const code = host.code(codeHash);
  m.witness?.sized(code.bytes);
  const tx = m.tx();
  m.setTx(tx.with({ codes: AccessTree.set(tx.fields.codes, codeHash, code.hash, m.witness).tree }));
  m.enter(then, scratch);
}

/** The code with this hash if the transaction has opened it. */
export function openedCode(m: Machine, host: Host, codeHash: Hash): Code | undefined {
  const opened = AccessTree.get(m.tx().fields.codes, codeHash, m.witness);
  return opened.every((byte) => byte === 0) ? undefined : host.code(codeHash);
}

/** The code of an account; undefined when the transaction has not opened it yet, and then that comes first. */
export function codeOfAccount(
  m: Machine,
  host: Host,
  { codeHash }: Account,
  then: Phase,
  scratch: Record,
): Code | undefined {
  if (isNoCode(codeHash)) return Code.EMPTY;
  const code = openedCode(m, host, codeHash);
  if (code === undefined) m.enter(Phase.codeOpen, new CodeOpen(codeHash, then, scratch));
  return code;
}
