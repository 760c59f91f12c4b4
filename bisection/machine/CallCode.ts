import { AccessTree } from '../structures/AccessTree.js';
import type { Code } from '../structures/Code.js';
import type { Hash } from '../structures/Keccak.js';
import { Fork } from './Config.js';
import { Exit, ExitStatus } from './Exit.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';
import { PrecompileAt } from './Precompile.js';
import { isNoCode, readAccount } from './State.js';
import { UnprovableError } from './Unprovable.js';

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

/** An EIP-7702 delegation in place of code. */
export function isDelegation(code: Uint8Array): boolean {
  return code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00;
}

/** Phase callCode: finds the new frame's code and starts to run it; an account without code returns at once. */
export function stepCallCode(m: Machine, host: Host): void {
  const scratch = m.scratch(CodeOf);
  if (isPrecompile(host, scratch.target)) {
    m.enter(Phase.precompile, new PrecompileAt(scratch.target));
    return;
  }
  const { codeHash } = readAccount(m, scratch.target);
  if (isNoCode(codeHash)) {
    m.enter(Phase.exit, new Exit(ExitStatus.success));
    return;
  }
  const code = openedCode(m, host, codeHash);
  if (code === undefined) {
    m.enter(Phase.codeOpen, new CodeOpen(codeHash, Phase.callCode, scratch));
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
  if (host.config.fork !== Fork.cancun && isDelegation(code.bytes)) {
    throw new UnprovableError('a delegated account (EIP-7702)');
  }
  const tx = m.tx();
  m.setTx(tx.with({ codes: AccessTree.set(tx.fields.codes, codeHash, code.hash, m.witness).tree }));
  m.enter(then, scratch);
}

/** The code with this hash if the transaction has opened it. */
export function openedCode(m: Machine, host: Host, codeHash: Hash): Code | undefined {
  const opened = AccessTree.get(m.tx().fields.codes, codeHash, m.witness);
  return opened.every((byte) => byte === 0) ? undefined : host.code(codeHash);
}
