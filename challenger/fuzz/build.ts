import { Fork } from '../../bisection/machine/Config.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { encodeBatch } from '../derive/batch.js';
import { floorGas, intrinsicGas } from '../derive/intrinsicGas.js';
import { toBigInt } from '../derive/rlp.js';
import { decodeTransaction } from '../derive/transaction.js';
import { transactionRules } from '../derive/transactionRules.js';
import { examine, examineSender } from '../derive/validity.js';
import type { GenesisAccount } from '../execute/genesisCheck.js';
import { BEACON_ROOTS_CODE, BLOCK_HASHES_CODE } from '../execute/systemContracts.js';
import { assemble } from '../execute/assemble.js';
import { contractAt, SENDERS, SYSTEM } from './cast.js';
import type { AccountModel, BlockModel, ChainModel } from './chain.js';
import { encodeTransaction } from './encodeTransaction.js';
import type { FuzzCase } from './fuzzCase.js';
import { gasKey, type GasLeft } from './measureGas.js';
import type { TransactionModel } from './transaction.js';

export const CHAIN_ID = 0x6a11n;
const GENESIS_TIME = 1_700_000_000n;
/** What is out of reach for a block (docs/batches.md §5), seconds. */
const FUTURE = 1_000_000n;
/** The contract that goes down to the greatest depth, and gas with which something is left there (EIP-150). */
const DEEP = { address: 0xdee9n, gas: 1n << 43n, gasLimit: 1n << 46n } as const;

/**
 * The case of a model. Where a transaction's gas is to be cut, `gasLeft` says what there is to cut; without it the
 * limits are those of the ordinary run.
 */
export function buildCase(model: ChainModel, gasLeft?: GasLeft): FuzzCase {
  const nonces = model.senders.map(({ nonce }) => nonce);
  const head = headOf(model);
  let time = GENESIS_TIME;
  let { gasLimit } = head;
  const encode = (transaction: TransactionModel): Uint8Array => {
    const nonce = nonces[transaction.sender] ?? 0n;
    const context = { chainId: CHAIN_ID, nonce };
    const limit = gasLimitOf(transaction, model.fork, nonce) + transaction.gas;
    const whole = encodeTransaction(transaction, { ...context, gasLimit: limit < 0n ? 0n : limit });
    if (seemsValid(whole, transaction.sender, nonce, model))
      nonces[transaction.sender] = nonce + 1n;
    const left = transaction.cut && gasLeft?.get(gasKey(whole));
    if (left === undefined) return whole;
    const { more = 0n } = transaction.cut ?? {};
    const wanted = limit - cutAt(transaction, left);
    // Below what is charged before execution it is another kind of case: not as often.
    const least = limit - transaction.gas + (more < -1n ? more : 0n);
    return encodeTransaction(transaction, {
      ...context,
      gasLimit: wanted < least ? least : wanted,
    });
  };
  const batches = model.batches.map(({ blocks, tail }, index) => {
    const parts = blocks.map((block, place) => {
      const own = gasLimit + (gasLimit / 2_048n) * BigInt(block.gasLimitChange);
      const at = time + BigInt(block.seconds);
      const isFirst = index === 0 && place === 0;
      const opening = isFirst ? deepEntry(model, nonces) : [];
      const before = [...nonces];
      const raws = [...opening, ...block.transactions.map(encode)];
      if (isVoid(block)) nonces.splice(0, nonces.length, ...before);
      else {
        time = at;
        gasLimit = own;
      }
      return encodeBlock(block, at, own, raws);
    });
    return { l1Timestamp: time, data: new Uint8Array(Buffer.concat([...parts, tail])) };
  });
  return {
    fork: model.fork,
    chainId: CHAIN_ID,
    gasLimitCap: (1n << 64n) - 1n,
    head,
    accounts: accountsOf(model),
    batches,
  };
}

function headOf({ number, gasLimit, baseFee, deep }: ChainModel): FuzzCase['head'] {
  const limit = deep === undefined ? gasLimit : DEEP.gasLimit;
  const used = { gasUsed: limit / 2n, baseFeePerGas: baseFee };
  return { number, timestamp: GENESIS_TIME, gasLimit: limit, ...used };
}

function isVoid({ seconds, gasLimitChange, defect }: BlockModel): boolean {
  return seconds === 0 || Math.abs(gasLimitChange) >= 2 || defect !== 'none';
}

function encodeBlock(
  block: BlockModel,
  timestamp: bigint,
  gasLimit: bigint,
  transactions: readonly Uint8Array[],
): Uint8Array {
  const { defect, tail, extraData, prevRandao, parentBeaconBlockRoot } = block;
  const encoded = encodeBatch([
    {
      ...{ prevRandao, parentBeaconBlockRoot, extraData, gasLimit, transactions },
      timestamp: defect === 'future' ? timestamp + FUTURE : timestamp,
      feeRecipient: wordBytes(block.feeRecipient).subarray(12),
      forced: defect === 'forced' ? 1 : 0,
    },
  ]);
  const whole = new Uint8Array(Buffer.concat([encoded, tail]));
  const view = new DataView(whole.buffer);
  view.setUint32(0, view.getUint32(0) + tail.length);
  if (defect === 'extraLength') whole[106] = 33;
  if (defect === 'extraPadding') {
    whole[106] = 31;
    whole[138] = 1;
  }
  return whole;
}

/** What is charged before execution, and no less than the floor of EIP-7623. */
function gasLimitOf(model: TransactionModel, fork: keyof typeof Fork, nonce: bigint): bigint {
  const rules = transactionRules(Fork[fork]);
  const raw = encodeTransaction(
    { ...model, twist: { kind: 'unsigned' } },
    { chainId: CHAIN_ID, nonce, gasLimit: 1n },
  );
  const decoded = decodeTransaction(raw, rules.types);
  if (decoded === undefined) return 100_000n;
  const intrinsic = intrinsicGas(decoded, rules);
  const floor = rules.calldataFloor ? floorGas(decoded) : 0n;
  return intrinsic > floor ? intrinsic : floor;
}

function cutAt({ cut }: TransactionModel, left: readonly bigint[]): bigint {
  if (cut === undefined) return 0n;
  const index = Math.floor((cut.thousandths * (left.length - 1)) / 1_000);
  return (left[index] ?? 0n) - cut.more;
}

/**
 * Whether the nonce of its sender goes up. Only nearly so: base fee, gas and balance are those of the start. Wrong
 * guesses make transactions that are skipped.
 */
function seemsValid(raw: Uint8Array, sender: number, nonce: bigint, model: ChainModel): boolean {
  const rules = transactionRules(Fork[model.fork]);
  const { gasLimit: gasLeft, baseFeePerGas } = headOf(model);
  const examined = examine(raw, { rules, chainId: CHAIN_ID, baseFeePerGas, gasLeft });
  if (examined.skipped !== undefined) return false;
  const { transaction } = examined;
  const { balance = 0n, code = new Uint8Array(0) } = model.senders[sender] ?? {};
  const account = { nonce, balance, code };
  if (examineSender(transaction, account, rules) !== undefined) return false;
  return toBigInt(transaction.sender) === SENDERS[sender]?.address;
}

/** The transaction that goes down to the greatest depth. */
function deepEntry(model: ChainModel, nonces: bigint[]): Uint8Array[] {
  if (model.deep === undefined) return [];
  const nonce = nonces[0] ?? 0n;
  nonces[0] = nonce + 1n;
  const transaction: TransactionModel = {
    ...{ type: 0, sender: 0, to: DEEP.address, value: 0n, data: new Uint8Array(0), gas: 0n },
    ...{ cut: undefined, fee: [1_000n, 0n], accessList: [], authorizations: [] },
    ...{ isProtected: true, twist: { kind: 'none' } },
  };
  return [encodeTransaction(transaction, { chainId: CHAIN_ID, nonce, gasLimit: DEEP.gas })];
}

const DEEP_CODES: Readonly<Record<NonNullable<ChainModel['deep']>, string>> = {
  CALL: '0 0 0 0 0 ADDRESS GAS CALL 0 MSTORE 32 0 RETURN',
  DELEGATECALL: '0 0 0 0 ADDRESS GAS DELEGATECALL 0 SSTORE',
  STATICCALL: '32 0 0 0 ADDRESS GAS STATICCALL 1 0 REVERT',
  CREATE: 'CODESIZE 0 0 CODECOPY CODESIZE 0 0 CREATE',
};

/** The genesis accounts, empty ones left out, none twice. */
function accountsOf(model: ChainModel): GenesisAccount[] {
  const found = new Map<bigint, AccountModel>();
  const storage = new Map<bigint, bigint>();
  for (const [at, account] of model.others) found.set(at, account);
  model.contracts.forEach((account, i) => found.set(contractAt(i), account));
  model.senders.forEach((account, i) => {
    const at = SENDERS[i]?.address;
    if (at !== undefined) found.set(at, { ...account, storage });
  });
  const rest = { balance: 0n, storage };
  if (model.deep !== undefined) {
    found.set(DEEP.address, { ...rest, nonce: 1n, code: assemble(DEEP_CODES[model.deep]) });
  }
  if (model.beaconRoots) {
    found.set(SYSTEM.beaconRoots, { ...rest, nonce: 1n, code: BEACON_ROOTS_CODE });
  }
  if (model.blockHashes) {
    found.set(SYSTEM.blockHashes, { ...rest, nonce: 1n, code: BLOCK_HASHES_CODE });
  }
  return [...found]
    .filter(([, { nonce, balance, code }]) => nonce > 0n || balance > 0n || code.length > 0)
    .map(([at, account]) => ({
      ...account,
      address: wordBytes(at).subarray(12),
      storage: [...account.storage].map(([slot, value]) => [wordBytes(slot), wordBytes(value)]),
    }));
}
