import { z } from 'zod';
import { Fork } from '../../bisection/machine/Config.js';
import { allocation, bytes, quantity } from '../execute/genesisFields.js';
import type { GenesisAccount } from '../execute/genesisCheck.js';
import { readCaseFile } from './caseFile.js';
import { hex } from './words.js';

/** A chain to check, with nothing left to derive: what `gainsay fuzz --replay` reads. */
export interface FuzzCase {
  readonly fork: keyof typeof Fork;
  readonly chainId: bigint;
  /** The greatest gas limit of a block. */
  readonly gasLimitCap: bigint;
  /** The last block before the first batch. */
  readonly head: {
    readonly number: bigint;
    readonly timestamp: bigint;
    readonly gasLimit: bigint;
    readonly gasUsed: bigint;
    /** wei per gas. */
    readonly baseFeePerGas: bigint;
  };
  readonly accounts: readonly GenesisAccount[];
  /** docs/batches.md §3, and the timestamp of the L1 block that holds each. */
  readonly batches: readonly { readonly l1Timestamp: bigint; readonly data: Uint8Array }[];
}

const schema = z.object({
  fork: z.enum(Object.keys(Fork) as (keyof typeof Fork)[]),
  chainId: quantity,
  gasLimitCap: quantity,
  head: z.object({
    number: quantity,
    timestamp: quantity,
    gasLimit: quantity,
    gasUsed: quantity,
    baseFeePerGas: quantity,
  }),
  alloc: allocation,
  batches: z.array(z.object({ l1Timestamp: quantity, data: bytes })),
});

/** Reads a case from a file. @throws FuzzCaseError */
export function readFuzzCase(path: string): FuzzCase {
  const { alloc, ...rest } = readCaseFile(path, schema);
  return { ...rest, accounts: alloc };
}

/** The case as `readFuzzCase` reads it. */
export function writeFuzzCase({ accounts, batches, head, ...rest }: FuzzCase): string {
  const alloc = Object.fromEntries(
    accounts.map(({ address, balance, nonce, code, storage }) => [
      hex(address),
      {
        balance: String(balance),
        nonce: String(nonce),
        code: hex(code),
        storage: Object.fromEntries(storage.map(([slot, value]) => [hex(slot), hex(value)])),
      },
    ]),
  );
  return JSON.stringify({
    fork: rest.fork,
    chainId: String(rest.chainId),
    gasLimitCap: String(rest.gasLimitCap),
    head: Object.fromEntries(Object.entries(head).map(([name, value]) => [name, String(value)])),
    alloc,
    batches: batches.map(({ l1Timestamp, data }) => ({
      l1Timestamp: String(l1Timestamp),
      data: hex(data),
    })),
  });
}
