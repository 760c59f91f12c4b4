import type { PrefixedHexString } from '@ethereumjs/util';
import { Wallet } from 'ethers';
import { keccak } from '../../bisection/structures/Keccak.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { devnetGenesis, type Genesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { assemble } from '../../challenger/execute/assemble.js';
import * as scene from '../machine/scene.js';
import { addressOf, mixed } from './workloads.js';

/** A block to execute: transactions on a state of 10,000 funded accounts and a token with 10,000 holders. */
export interface ExecutionWorkload {
  readonly name: string;
  readonly genesis: Genesis;
  /** How many times as fast as `@ethereumjs/vm` as it comes the executor has to be. */
  readonly goal: number;
  /** Raw signed transactions, 0x-hex. */
  readonly transactions: readonly string[];
}

const hexOf = (bytes: Uint8Array): PrefixedHexString => scene.hexOf(bytes) as PrefixedHexString;

const ACCOUNTS = 10_000;
const SENDERS = 2_000;
const GAS_LIMIT = 60_000_000n;
const ETHER = 10n ** 18n;
const TOKEN = addressOf(0x70ce_0000_0000n);
const SLOTS = addressOf(0x5107_0000_0000n);
const MIXED = addressOf(0x31ed_0000_0000n);

/** `transfer(address,uint256)` of an ERC-20 token with its balances at keccak256(holder . 0). */
const TOKEN_CODE = assemble(`0 CALLDATALOAD 224 SHR 0xa9059cbb EQ @transfer JUMPI 0 0 REVERT
  transfer: CALLER 0 MSTORE 0 32 MSTORE 64 0 KECCAK256 DUP1 SLOAD 36 CALLDATALOAD
  DUP1 DUP3 LT @short JUMPI SWAP1 SUB SWAP1 SSTORE
  4 CALLDATALOAD 0 MSTORE 64 0 KECCAK256 DUP1 SLOAD 36 CALLDATALOAD ADD SWAP1 SSTORE
  36 CALLDATALOAD 0 MSTORE
  4 CALLDATALOAD CALLER 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef 32 0 LOG3
  1 0 MSTORE 32 0 RETURN
  short: 0 0 REVERT`);

const SLOTS_CODE = assemble('1000 fresh: DUP1 DUP1 SSTORE 1 SWAP1 SUB DUP1 @fresh JUMPI STOP');

interface Parts {
  readonly genesis: Genesis;
  readonly senders: readonly Wallet[];
  readonly holders: readonly string[];
  readonly random: Prng;
}

function parts(): Parts {
  const random = new Prng('execution');
  const senders = Array.from(
    { length: SENDERS },
    (_, index) => new Wallet(hexOf(keccak(wordBytes(BigInt(index + 1))))),
  );
  const others = Array.from({ length: ACCOUNTS - SENDERS }, () => hexOf(random.bytes(20)));
  const holders = [...senders.map(({ address }) => address.toLowerCase()), ...others];
  const storage = Object.fromEntries(
    holders.map((holder) => [balanceSlot(holder), hexOf(wordBytes(10n ** 24n))]),
  );
  const genesis = devnetGenesis({
    gasLimit: GAS_LIMIT,
    alloc: {
      ...Object.fromEntries(holders.map((holder) => [holder, { balance: 100n * ETHER }])),
      [TOKEN]: { nonce: 1n, code: hexOf(TOKEN_CODE), storage },
      [SLOTS]: { nonce: 1n, code: hexOf(SLOTS_CODE) },
      [MIXED]: { nonce: 1n, code: hexOf(mixed.code) },
    },
  });
  return { genesis, senders, holders, random };
}

function balanceSlot(holder: string): PrefixedHexString {
  return hexOf(keccak(Buffer.concat([wordBytes(BigInt(holder)), wordBytes(0n)])));
}

/** The workloads by which the executor is measured against others. */
export async function executionWorkloads(): Promise<ExecutionWorkload[]> {
  const { genesis, senders, holders, random } = parts();
  const sign = (
    sender: Wallet,
    call: { to: string; gasLimit: bigint; value?: bigint; data?: string },
  ) =>
    sender.signTransaction({
      ...call,
      type: 2,
      chainId: genesis.chainId,
      nonce: 0,
      maxFeePerGas: 2n * genesis.baseFeePerGas,
      maxPriorityFeePerGas: 1n,
    });
  const holder = () => holders[random.below(holders.length)]!;
  const each = (count: number, call: () => Parameters<typeof sign>[1]) =>
    Promise.all(senders.slice(0, count).map((sender) => sign(sender, call())));
  const transfer = () => {
    const [to, amount] = [wordBytes(BigInt(holder())), wordBytes(BigInt(random.below(1_000_000)))];
    return {
      to: TOKEN,
      gasLimit: 100_000n,
      data: `0xa9059cbb${hexOf(to).slice(2)}${hexOf(amount).slice(2)}`,
    };
  };
  return [
    {
      name: '2,000 transfers',
      goal: 8,
      genesis,
      transactions: await each(2_000, () => ({ to: holder(), gasLimit: 21_000n, value: 1_000n })),
    },
    { name: '500 ERC-20 transfers', goal: 8, genesis, transactions: await each(500, transfer) },
    {
      name: mixed.name,
      goal: 3,
      genesis,
      transactions: await each(1, () => ({ to: MIXED, gasLimit: mixed.gas })),
    },
    {
      name: '1,000 new slots',
      goal: 8,
      genesis,
      transactions: await each(1, () => ({ to: SLOTS, gasLimit: mixed.gas })),
    },
  ];
}
