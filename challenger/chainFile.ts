import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAddress } from 'ethers';
import { z } from 'zod';
import type { Config } from '../bisection/machine/Config.js';
import type { Hash } from '../bisection/structures/Keccak.js';
import { isAbsent } from './da/atomicFile.js';
import { quantity, sized } from './execute/genesisFields.js';
import type { DisputeAddresses } from './l1/deploy.js';
import type { EndpointOptions } from './l1/endpoints/endpoint.js';

/** Who has the blobs of batches. */
export type BlobSourceSpec =
  | { readonly kind: 'beacon'; readonly url: string }
  | { readonly kind: 'anvil'; readonly url: string }
  /** A folder that keeps what others gave (`gainsay da archive`); at most one. */
  | { readonly kind: 'archive'; readonly folder: string };

/** Where a chain is, and its rules: all that somebody needs to judge it. */
export interface ChainFile {
  readonly l1: {
    readonly chainId: bigint;
    readonly endpoints: readonly EndpointOptions[];
    /** How many of the endpoints must agree. */
    readonly need: number;
  };
  readonly contracts: DisputeAddresses;
  /** The L1 block of the deployment: before it there is nothing to read. */
  readonly from: number;
  /** What does not follow from the genesis. */
  readonly rules: Pick<Config, 'gasLimitFloor' | 'gasLimitCap' | 'timeDrift'>;
  /** A genesis in go-ethereum's form, not checked yet. */
  readonly genesis: unknown;
  /** The hash that the chain's clients give to block 0, where it is not the one of the genesis. */
  readonly genesisHash: Hash | undefined;
  readonly blobs: readonly BlobSourceSpec[];
}

/** A file that does not say where a chain is. */
export class ChainFileError extends Error {
  readonly code = 'CHAIN_FILE';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor(
    readonly file: string,
    readonly problems: readonly string[],
    readonly nextStep = 'correct the file; docs/sync.md §2 says what stands in it',
    /** Whether it is not there: it may be yet to come. */
    readonly isAbsent = false,
  ) {
    super(`${file} does not fit:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ChainFileError';
  }
}

const address = z.string().refine((value) => isAddress(value), 'must be an address');
const url = z.url({ protocol: /^(https?|wss?)$/ });
const endpoint = z.strictObject({
  url,
  name: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  timeoutMs: z.number().int().positive().optional(),
  maxBatch: z.number().int().positive().optional(),
  maxConcurrent: z.number().int().positive().optional(),
  rate: z
    .strictObject({ perSecond: z.number().positive(), burst: z.number().int().positive() })
    .optional(),
});

const schema = z.object({
  schema: z.literal(1),
  l1: z.strictObject({
    chainId: quantity,
    endpoints: z.array(endpoint).min(1),
    need: z.number().int().positive(),
  }),
  contracts: z.strictObject({
    inbox: address,
    claims: address,
    matches: address,
    machine: address,
    reader: address,
  }),
  from: z.number().int().nonnegative(),
  rules: z.strictObject({ gasLimitFloor: quantity, gasLimitCap: quantity, timeDrift: quantity }),
  genesis: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
  genesisHash: sized(32)
    .transform((value) => value as Hash)
    .optional(),
  blobs: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('beacon'), url }),
        z.strictObject({ kind: z.literal('anvil'), url }),
        z.strictObject({ kind: z.literal('archive'), folder: z.string().min(1) }),
      ]),
    )
    .refine((all) => all.filter(({ kind }) => kind === 'archive').length < 2, 'one archive at most')
    .default([]),
});

/** The fields of such a file, before they are read. */
export type ChainFileJson = z.input<typeof schema>;

/** Reads a file that says where a chain is. @throws ChainFileError */
export async function readChainFile(file: string): Promise<ChainFile> {
  const parsed = schema.safeParse(await readJson(file, file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`);
    throw new ChainFileError(file, problems);
  }
  const { l1, contracts, from, rules, genesis, genesisHash, blobs } = parsed.data;
  if (l1.need > l1.endpoints.length) {
    const problem = `l1.need: ${String(l1.need)} of ${String(l1.endpoints.length)} endpoints cannot agree`;
    throw new ChainFileError(file, [problem]);
  }
  const beside = (name: string): string => path.resolve(path.dirname(file), name);
  const inline = typeof genesis === 'string' ? await readJson(file, beside(genesis)) : genesis;
  const places = blobs.map((each) =>
    each.kind === 'archive' ? { ...each, folder: beside(each.folder) } : each,
  );
  // What is left out must not be there at all.
  const endpoints = l1.endpoints.map((each) => dropUndefined(each) as EndpointOptions);
  return {
    l1: { ...l1, endpoints },
    ...{ contracts, from, rules, genesis: inline, genesisHash, blobs: places },
  };
}

const UNREADABLE =
  'check the path; a devnet writes its file (--output) once it is up, which takes minutes the first time';

async function readJson(file: string, of: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(of, 'utf8');
  } catch (error) {
    const problem = `${of} cannot be read: ${reasonOf(error)}`;
    throw new ChainFileError(file, [problem], UNREADABLE, isAbsent(error));
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ChainFileError(file, [`${of} is no JSON: ${reasonOf(error)}`]);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

function dropUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
