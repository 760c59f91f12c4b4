import { getAddress, toQuantity, Transaction } from 'ethers';
import { z } from 'zod';
import { httpAsk, jsonOf, refusalOf } from '../da/httpAsk.js';
import type { Signer } from './signer.js';
import { transactionOf, type Unsigned } from './unsigned.js';

/** The remote signer's URL is not to be trusted with transactions. */
export class SignerUrlError extends Error {
  readonly code = 'KEYS_SIGNER_URL';
  readonly nextStep = 'give an https URL; http is taken on the loopback interface only';
  constructor(readonly what: string) {
    super(what);
    this.name = 'SignerUrlError';
  }
}

/** The remote signer gave no signature. */
export class SignerRefusedError extends Error {
  readonly code = 'KEYS_SIGNER_REFUSED';
  readonly nextStep =
    'look at the remote signer: whether it runs, holds the key, and lets this client use it';
  constructor(readonly reason: string) {
    super(`the remote signer did not sign: ${reason}`);
    this.name = 'SignerRefusedError';
  }
}

/** What the remote signer gave is not the transaction that was asked for, signed by the account. It is not sent. */
export class SignedOtherError extends Error {
  readonly code = 'KEYS_SIGNED_OTHER';
  readonly nextStep =
    'do not use this signer: it signs something else than it is asked to, or with another key';
  constructor(
    readonly what: 'transaction' | 'signer',
    readonly expected: string,
    readonly found: string,
  ) {
    super(`the remote signer gave another ${what}: ${found} instead of ${expected}`);
    this.name = 'SignedOtherError';
  }
}

export interface RemoteSignerOptions {
  /** https, or http on the loopback interface. */
  readonly url: string;
  /** Of the account. */
  readonly address: string;
  readonly timeoutMs?: number;
}

const LIMITS = { timeoutMs: 10_000, maxBytes: 4_000_000 };
const answer = z.object({
  // Geth gives the raw transaction beside its fields, others the raw transaction alone.
  result: z.union([z.string(), z.object({ raw: z.string() })]).optional(),
  error: z.object({ code: z.number(), message: z.string().catch('') }).nullish(),
});

/** A signer behind JSON-RPC (`eth_signTransaction`: Web3Signer, op-signer, Clef). Nothing that it gives is taken on trust. */
export class RemoteSigner implements Signer {
  readonly address: string;
  /** Its URL may hold a password: it is in no output. */
  readonly #options: RemoteSignerOptions;
  private id = 0;

  /** @throws SignerUrlError */
  constructor(options: RemoteSignerOptions) {
    this.#options = options;
    const { protocol, hostname } = new URL(options.url);
    if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
      throw new SignerUrlError(`the remote signer at ${hostname} is not reached by https`);
    }
    this.address = getAddress(options.address);
  }

  /** @throws SignerRefusedError, SignedOtherError */
  async signTransaction(unsigned: Unsigned): Promise<string> {
    const wanted = transactionOf(unsigned);
    const given = signedOf(await this.ask(fieldsOf(unsigned, wanted, this.address)));
    if (given.unsignedHash !== wanted.unsignedHash) {
      throw new SignedOtherError('transaction', wanted.unsignedHash, given.unsignedHash);
    }
    if (given.from !== this.address) {
      throw new SignedOtherError('signer', this.address, given.from ?? 'nobody');
    }
    // Ours, with its blobs: a signer need not give them back.
    wanted.signature = given.signature;
    return wanted.serialized;
  }

  toJSON(): { readonly address: string } {
    return { address: this.address };
  }

  private async ask(fields: Readonly<Record<string, unknown>>): Promise<string> {
    const { url, timeoutMs = LIMITS.timeoutMs } = this.#options;
    this.id++;
    const request = {
      jsonrpc: '2.0',
      id: this.id,
      method: 'eth_signTransaction',
      params: [fields],
    };
    const got = await httpAsk(url, { ...LIMITS, timeoutMs }, request);
    if (got.kind !== 'ok') throw new SignerRefusedError(refusalOf(got));
    const parsed = answer.safeParse(jsonOf(got.body));
    if (!parsed.success) throw new SignerRefusedError('its answer is no JSON-RPC');
    const { result, error } = parsed.data;
    if (error) throw new SignerRefusedError(`error ${String(error.code)}: ${error.message}`);
    if (result === undefined) throw new SignerRefusedError('its answer holds no transaction');
    return typeof result === 'string' ? result : result.raw;
  }
}

function signedOf(raw: string): Transaction {
  try {
    const transaction = Transaction.from(raw);
    if (transaction.signature !== null) return transaction;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SignerRefusedError('its answer is no transaction');
  }
  throw new SignerRefusedError('its answer is not signed');
}

/** As `eth_signTransaction` takes them; of blobs only the hashes are signed, and only they are given. */
function fieldsOf(unsigned: Unsigned, { blobVersionedHashes }: Transaction, from: string) {
  const { to, data, value, nonce, gasLimit, chainId, blobs } = unsigned;
  return {
    ...{ from, to, data, input: data, value: toQuantity(value), nonce: toQuantity(nonce) },
    ...{ gas: toQuantity(gasLimit), chainId: toQuantity(chainId), accessList: [] },
    maxFeePerGas: toQuantity(unsigned.maxFeePerGas),
    maxPriorityFeePerGas: toQuantity(unsigned.maxPriorityFeePerGas),
    type: blobs === undefined ? '0x2' : '0x3',
    ...(blobs === undefined
      ? {}
      : { blobVersionedHashes, maxFeePerBlobGas: toQuantity(blobs.maxFeePerBlobGas) }),
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
