import { createHash } from 'node:crypto';
import { Address } from '@ethereumjs/util';
import type { VM } from '@ethereumjs/vm';
import type { Block } from '@ethereumjs/block';
import {
  CONSOLIDATION_REQUESTS_ADDRESS,
  WITHDRAWAL_REQUESTS_ADDRESS,
} from '../execute/systemContracts.js';
import type { Log } from '../execute/receipt.js';

const SYSTEM = new Address(new Uint8Array(Buffer.from(`${'ff'.repeat(19)}fe`, 'hex')));
const SYSTEM_GAS = 30_000_000n;
const DEPOSIT_TOPIC = '649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5';
/** Where the fields of a deposit event lie in its data (EIP-6110): [offset, size]. */
const DEPOSIT_FIELDS = [
  [192, 48],
  [288, 32],
  [352, 8],
  [416, 96],
  [544, 8],
] as const;

/**
 * The hash of a mainnet block's requests (EIP-7685): deposits from logs, then what the contracts of EIP-7002 and
 * EIP-7251 answer to a call by the system.
 */
export async function requestsHash(
  vm: VM,
  block: Block,
  logs: readonly Log[],
  depositContract: Uint8Array,
): Promise<Uint8Array> {
  const deposits = logs
    .filter(({ address, topics }) => {
      const [topic] = topics;
      return same(address, depositContract) && topic !== undefined && hex(topic) === DEPOSIT_TOPIC;
    })
    .map(({ data }) =>
      Buffer.concat(DEPOSIT_FIELDS.map(([at, size]) => data.subarray(at, at + size))),
    );
  const requests = [
    Buffer.concat(deposits),
    await systemCall(vm, block, WITHDRAWAL_REQUESTS_ADDRESS),
    await systemCall(vm, block, CONSOLIDATION_REQUESTS_ADDRESS),
  ];
  const hashes = requests.flatMap((request, type) =>
    request.length === 0 ? [] : [sha256(Buffer.concat([Uint8Array.of(type), request]))],
  );
  return sha256(Buffer.concat(hashes));
}

/**
 * Calls a contract as the system does: no fee, no gas in the block, and no account of the caller's. The library's own call
 * looks the caller up, which a witness need not hold, and counts its nonce up, which makes another state root.
 */
export async function systemCall(vm: VM, block: Block, to: Address): Promise<Uint8Array> {
  const { evm, stateManager } = vm;
  const code = await stateManager.getCode(to);
  if (code.length === 0) return code;
  await evm.journal.checkpoint();
  const { exceptionError, returnValue } = await evm.runCode({
    ...{ block, code, to, caller: SYSTEM },
    gasLimit: SYSTEM_GAS,
    gasPrice: 0n,
  });
  if (exceptionError === undefined) await evm.journal.commit();
  else await evm.journal.revert();
  await evm.journal.cleanup();
  return returnValue;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
