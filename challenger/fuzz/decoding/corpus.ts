import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';
import { Fork } from '../../../bisection/machine/Config.js';
import { bytes } from '../../execute/genesisFields.js';
import { encodeTransaction } from '../encodeTransaction.js';
import { transaction } from '../transaction.js';

/** Chains that inputs are read on: the ids at both ends of what a signature can name, and one of mainnet's vectors. */
export const CHAIN_IDS = [1n, 901n, (1n << 64n) - 1n] as const;

/** A transaction to start from, made for a chain. */
export interface Seed {
  readonly chainId: bigint;
  readonly raw: Uint8Array;
}

/** What inputs are made out of. */
export interface Corpus {
  readonly seeds: readonly Seed[];
  /** RLP that is to be refused, and some that is not, of ethereum/tests. */
  readonly items: readonly Uint8Array[];
  /** Where the vectors were read from, or undefined where there are none. */
  readonly vectors: string | undefined;
}

const SIGNED = 240;
const VALID_NONCES = [0n, 3n, (1n << 64n) - 1n, 0n, 1n, 1n] as const;
const LEGAL = { numRuns: SIGNED, seed: 1 };
const caseSchema = z.record(z.string(), z.record(z.string(), z.object({ txbytes: bytes })));
const rlpSchema = z.record(z.string(), z.record(z.string(), z.object({ out: bytes })));

/** Signs transactions of every type, and adds the vectors in `folder` if they are there. */
export function loadCorpus(folder: string | undefined): Corpus {
  const models = fc.sample(fc.noBias(transaction(Fork.osaka)), LEGAL);
  const seeds = models.map((model, i): Seed => {
    const chainId = CHAIN_IDS[i % CHAIN_IDS.length] ?? 1n;
    const nonce = VALID_NONCES[model.sender] ?? 0n;
    const gasLimit = 21_000n + (model.gas < 0n ? 0n : model.gas);
    return { chainId, raw: encodeTransaction(model, { chainId, nonce, gasLimit }) };
  });
  const transactions = folder && vectorsIn(folder, 'TransactionTests.json.gz');
  const items = folder && vectorsIn(folder, 'RLPTests.json.gz');
  if (transactions === undefined || items === undefined) {
    return { seeds, items: [], vectors: undefined };
  }
  const published = Object.values(caseSchema.parse(transactions))
    .flatMap((cases) => Object.values(cases))
    .map(({ txbytes }): Seed => ({ chainId: 1n, raw: txbytes }));
  const lists = Object.values(rlpSchema.parse(items))
    .flatMap((cases) => Object.values(cases))
    .map(({ out }) => out);
  return { seeds: [...seeds, ...published], items: lists, vectors: folder };
}

function vectorsIn(folder: string, name: string): unknown {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  return JSON.parse(gunzipSync(readFileSync(path)).toString());
}
