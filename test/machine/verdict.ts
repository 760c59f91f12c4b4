import { expect } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import type { HeaderFields } from '../../bisection/machine/Header.js';
import type { Phase } from '../../bisection/machine/Phase.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import { examine, examineSender, type SkipReason } from '../../challenger/derive/validity.js';
import type { Provers } from './provers.js';
import { allocation, BASE_FEE, CHAIN, type Given, hexOf, sceneOf, stateOf } from './scene.js';

/** What a transaction is run in. */
export interface Options {
  readonly fork?: Fork;
  readonly sender?: Given;
  readonly header?: Partial<HeaderFields>;
  readonly gasUsed?: bigint;
  readonly before?: number;
}

/** What the chain's other implementation makes of a transaction. */
export function verdict(raw: Uint8Array, options: Options): SkipReason | 'valid' {
  const { fork = Fork.prague } = options;
  const rules = transactionRules(fork);
  const baseFeePerGas = options.header?.baseFee ?? BASE_FEE;
  const gasLeft = (options.header?.gasLimit ?? 30_000_000n) - (options.gasUsed ?? 0n);
  const examined = examine(raw, { rules, chainId: CHAIN, baseFeePerGas, gasLeft });
  if (examined.skipped !== undefined) return examined.skipped;
  const { transaction } = examined;
  const given = allocation(options.sender).get(BigInt(hexOf(transaction.sender))) ?? {};
  const { nonce = 0n, balance = 0n, code = new Uint8Array(0) } = given;
  const reason = examineSender(transaction, { nonce, balance, code }, rules);
  return reason ?? 'valid';
}

/** Runs a transaction on both sides, expects what `verdict` says, and gives the last phase. */
export async function runTransaction(
  provers: Provers,
  raw: Uint8Array,
  options: Options = {},
): Promise<Phase> {
  const accounts = allocation(options.sender);
  const { machine, host } = sceneOf([raw], { ...options, accounts });
  const wanted = verdict(raw, options);
  const made = await provers.unit(machine, host);
  machine.begin(undefined);
  const { gasUsed, count, receipts } = machine.block().fields;
  const what = `${wanted}: ${hexOf(raw)}`;
  if (wanted === 'valid') {
    expect([count, receipts.length], what).toEqual([1, 32]);
  } else {
    expect([gasUsed, count, receipts.length], what).toEqual([options.gasUsed ?? 0n, 0, 0]);
    expect(hexOf(machine.world().fields.state.hash)).toBe(hexOf(stateOf(accounts).hash));
  }
  return made.at(-1)!.phase;
}
