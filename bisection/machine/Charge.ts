import { View } from '../structures/View.js';
import type { Account } from '../structures/Account.js';
import { startAuthorizing } from './Authorize.js';
import { Fork } from './Config.js';
import { isDelegation } from './Delegation.js';
import { Cpu } from './Cpu.js';
import type { Host } from './Host.js';
import { Intake, type IntakeFields } from './Intake.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { MAX_FORCED } from './Queue.js';
import { isNoCode, putAccount, walkAccount } from './State.js';
import { Tx } from './Tx.js';

/** Longest init code (EIP-3860), bytes. */
export const MAX_INIT_CODE = 49152;
/** Greatest gas limit of a transaction from osaka on (EIP-7825). */
const MAX_GAS = 1n << 24n;
export const MAX_NONCE = (1n << 64n) - 1n;

/**
 * Phase charge: the checks of docs/batches.md §7 that need the state or the block; then the sender pays for all
 * of the gas, and its nonce goes up.
 */
export function stepCharge(m: Machine, host: Host): void {
  const intake = m.scratch(Intake);
  const f = intake.fields;
  const header = m.header().fields;
  const { gasUsed } = m.block().fields;
  const intrinsic = intrinsicGas(f);
  const floor = host.config.fork === Fork.cancun ? 0n : floorGas(f);
  const least = intrinsic > floor ? intrinsic : floor;
  const cost = f.gasLimit * f.maxFee + f.value;
  if (
    f.priorityFee > f.maxFee ||
    f.maxFee < header.baseFee ||
    f.gasLimit > header.gasLimit - gasUsed ||
    (isForced(f) && f.gasLimit > host.config.gasLimitFloor / BigInt(MAX_FORCED)) ||
    f.gasLimit < least ||
    cost >= 1n << 256n ||
    (host.config.fork >= Fork.osaka && f.gasLimit > MAX_GAS) ||
    (f.creates && f.dataLength > MAX_INIT_CODE)
  ) {
    m.rest();
    return;
  }
  const start = m.world().fields.state;
  const at = walkAccount(m, start, f.sender);
  const { account } = at;
  if (!mayPay(m, host, account, f, cost)) {
    m.rest();
    return;
  }
  const room = f.maxFee - header.baseFee;
  const priorityFee = f.priorityFee < room ? f.priorityFee : room;
  const gasPrice = header.baseFee + priorityFee;
  putAccount(m, at, {
    ...account,
    nonce: account.nonce + 1n,
    balance: account.balance - f.gasLimit * gasPrice,
  });
  m.setTx(
    Tx.empty.with({
      type: f.type,
      raw: View.of(f.source, f.offset, f.length),
      origin: f.sender,
      gasPrice,
      priorityFee,
      gasLimit: f.gasLimit,
      floorGas: floor,
      start,
    }),
  );
  const cpu = Cpu.empty();
  cpu.gas = f.gasLimit - intrinsic;
  m.setCpu(cpu);
  if (f.accessLength === 0) startAuthorizing(m, intake);
  else m.enter(Phase.warm, intake.with({ position: f.accessOffset, slotsEnd: 0 }));
}

/** Whether a transaction comes from the forced queue: it is a Bytes of its own; in a batch headers stand before it. */
function isForced({ offset }: IntakeFields): boolean {
  return offset === 0;
}

/** EIP-3607 (with EIP-7702's exception for delegated accounts), nonce, balance. */
function mayPay(m: Machine, host: Host, account: Account, f: IntakeFields, cost: bigint): boolean {
  if (!isNoCode(account.codeHash)) {
    if (host.config.fork === Fork.cancun) return false;
    if (!isDelegation(m, host, account.codeHash)) return false;
  }
  return account.nonce === f.nonce && f.nonce !== MAX_NONCE && account.balance >= cost;
}

/** Yellow Paper, equation 64, with EIP-2028, 2930, 3860 and 7702. */
function intrinsicGas(f: IntakeFields): bigint {
  const words = Math.ceil(f.dataLength / 32);
  return (
    21000n +
    4n * BigInt(f.zeros) +
    16n * BigInt(f.nonzeros) +
    2400n * BigInt(f.accounts) +
    1900n * BigInt(f.slots) +
    25000n * BigInt(f.authorizations) +
    (f.creates ? 32000n + 2n * BigInt(words) : 0n)
  );
}

/** EIP-7623: 10 gas a token, of which a byte is one or four. */
function floorGas(f: IntakeFields): bigint {
  return 21000n + 10n * (BigInt(f.zeros) + 4n * BigInt(f.nonzeros));
}
