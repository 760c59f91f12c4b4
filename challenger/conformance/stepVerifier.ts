import { type Interface, JsonRpcProvider, getBytes, hexlify } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { StepDescription } from '../../bisection/trace/Description.js';
import { Anvil } from '../devnet/anvil.js';
import { readArtifact } from '../l1/artifacts.js';
import { create } from '../l1/create.js';
import { deployVerifier } from '../l1/deployVerifier.js';

/** A step to be verified: what F takes, the proof, and the hash that F must give. */
export interface StepClaim {
  readonly config: Config;
  readonly target: bigint;
  readonly accumulator: Hash;
  readonly index: number;
  readonly state: Hash;
  readonly proof: Uint8Array;
  readonly expected: Hash;
  /** For messages: which case, and what the step is about. */
  readonly case: string;
  readonly step: StepDescription;
}

/** What the verifier makes of a step. */
export interface StepVerdict {
  readonly claim: StepClaim;
  /** `refused`: the verifier reverted. `wrong`: it gave another state. */
  readonly outcome: 'proven' | 'refused' | 'wrong';
  /** What it reverted with, decoded where it is known. */
  readonly error?: string;
  /** Of a transaction that makes the call: execution, its calldata by EIP-7623, and the 21000. */
  readonly gas: number;
  /** Of the call alone. */
  readonly execution: number;
  /** Bytes of its calldata. */
  readonly calldata: number;
}

/** Gas that a call of the verifier gets: what a step may cost at most, and more. */
const STEP_GAS = 30_000_000n;
/** What a request holds at most, bytes of calldata and steps. */
const REQUEST_BYTES = 1_000_000;
const REQUEST_STEPS = 512;
/** Requests under way at a time: the node runs one while the next is made. */
const REQUESTS = 2;
/** In a batch the verifier and its prover are warm from the second step on (EIP-2929); in a dispute they never are. */
const COLD_CONTRACTS = 5_000;

/** The Solidity verifier on an L1 of its own. Steps are gathered and verified in requests of many. */
export class StepVerifier {
  #waiting: StepClaim[] = [];
  #bytes = 0;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  /** The calldata of a step that gives all but index, state and proof. */
  #last: (Pick<StepClaim, 'config' | 'target' | 'accumulator'> & { head: Uint8Array }) | undefined;

  private constructor(
    private readonly anvil: Anvil,
    private readonly verifier: Interface,
    private readonly address: string,
    private readonly meter: { readonly abi: Interface; readonly address: string },
    private readonly onVerdict: (verdict: StepVerdict) => void,
  ) {}

  /** Starts an L1 and deploys the verifier. @throws AnvilStartError, ArtifactMissingError */
  static async start(onVerdict: (verdict: StepVerdict) => void): Promise<StepVerifier> {
    const artifacts = [readArtifact('StepVerifier'), readArtifact('StepMeter')] as const;
    const anvil = await Anvil.l1({
      hardfork: 'osaka', // has the precompiles of every fork that a case may be at
      extra: [
        '--disable-block-gas-limit',
        '--no-request-size-limit',
        '--memory-limit',
        '4294967295',
      ],
    });
    try {
      const provider = new JsonRpcProvider(anvil.url, undefined, { pollingInterval: 20 });
      const signer = await provider.getSigner(0);
      const [verifier, meter] = artifacts;
      const address = await deployVerifier(signer, readArtifact);
      const at = { abi: meter.abi, address: await create(signer, meter, []) };
      provider.destroy();
      return new StepVerifier(anvil, verifier.abi, address, at, onVerdict);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  /** Takes a step; its verdict comes later. Waits while too much is under way. */
  async submit(claim: StepClaim): Promise<void> {
    this.#waiting.push(claim);
    this.#bytes += claim.proof.length;
    if (this.#bytes >= REQUEST_BYTES || this.#waiting.length >= REQUEST_STEPS) await this.send();
  }

  /** Waits until every step that was submitted has its verdict. */
  async finish(): Promise<void> {
    await this.send();
    await Promise.all(this.#underWay);
    this.rethrow();
  }

  async stop(): Promise<void> {
    await this.anvil.stop();
  }

  private async send(): Promise<void> {
    const claims = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (claims.length === 0) return;
    while (this.#underWay.size >= REQUESTS) await Promise.race(this.#underWay);
    this.rethrow();
    const request = this.verify(claims)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underWay.delete(request));
    this.#underWay.add(request);
  }

  private rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  private async verify(claims: readonly StepClaim[]): Promise<void> {
    const calls = claims.map((claim) => this.encode(claim));
    const { abi, address: to } = this.meter;
    const bytes = readCall(abi, this.address, calls);
    const data = `0x${Buffer.from(bytes).toString('hex')}`;
    const gas = `0x${(STEP_GAS * BigInt(claims.length) + BigInt(128 * bytes.length)).toString(16)}`;
    const answer = await this.anvil.rpc.call('eth_call', [{ to, data, gas }, 'latest']);
    const readings = readingsIn(Buffer.from((answer as string).slice(2), 'hex'));
    for (const [i, claim] of claims.entries()) {
      const call = calls[i] ?? new Uint8Array(0);
      const { ok, gas: used, result } = readings[i] ?? NO_READING;
      const execution = used + COLD_CONTRACTS;
      const outcome = !ok ? 'refused' : result === hexlify(claim.expected) ? 'proven' : 'wrong';
      this.onVerdict({
        claim,
        outcome,
        ...(ok ? {} : { error: this.explain(result) }),
        gas: transactionGas(call, execution),
        execution,
        calldata: call.length,
      });
    }
  }

  /** The library writes what steps of one claim have in common: with all of each it takes longer than the verifier. */
  private encode({ config, target, accumulator, index, state, proof }: StepClaim): Uint8Array {
    let last = this.#last;
    if (last?.config !== config || last.target !== target || last.accumulator !== accumulator) {
      const none = new Uint8Array(0);
      const inputs = [config, target, accumulator, 0, new Uint8Array(WORD), none];
      const whole = getBytes(this.verifier.encodeFunctionData('step', inputs));
      // Its end is index, state, the proof's place; the proof's length is cut off.
      last = { config, target, accumulator, head: whole.subarray(0, -WORD) };
      this.#last = last;
    }
    const head = last.head.slice();
    head.set(abiWord(index), head.length - 3 * WORD);
    head.set(state, head.length - 2 * WORD);
    return Buffer.concat([head, ...abiBytes(proof)]);
  }

  private explain(data: string): string {
    const error = data.length >= 10 ? this.verifier.parseError(data) : null;
    return error === null ? data : `${error.name}(${error.args.map(String).join(', ')})`;
  }
}

const WORD = 32;

function abiWord(value: number): Uint8Array {
  const word = Buffer.alloc(WORD);
  word.writeUIntBE(value, WORD - 6, 6);
  return word;
}

/** `bytes` by the ABI: the length, and the data up to a whole word. */
function abiBytes(data: Uint8Array): Uint8Array[] {
  return [abiWord(data.length), data, new Uint8Array((WORD - (data.length % WORD)) % WORD)];
}

/** The calldata of StepMeter's `read`; the calls are behind what the library writes for none. */
function readCall(abi: Interface, verifier: string, calls: readonly Uint8Array[]): Uint8Array {
  const head = getBytes(abi.encodeFunctionData('read', [verifier, STEP_GAS, []]));
  const encoded = calls.map((call) => Buffer.concat(abiBytes(call)));
  let at = WORD * calls.length;
  const offsets = encoded.map(({ length }) => abiWord((at += length) - length));
  return Buffer.concat([head.subarray(0, -WORD), abiWord(calls.length), ...offsets, ...encoded]);
}

interface Reading {
  readonly ok: boolean;
  readonly gas: number;
  readonly result: string;
}

const NO_READING: Reading = { ok: false, gas: 0, result: '0x' };

/** What StepMeter's `read` returned: the library makes an object of many parts of each of hundreds. */
function readingsIn(answer: Buffer): Reading[] {
  const word = (at: number) => answer.readUIntBE(at + WORD - 6, 6);
  const start = word(0);
  const items = start + WORD;
  return Array.from({ length: word(start) }, (_, i) => {
    const at = items + word(items + i * WORD);
    const result = at + word(at + 2 * WORD);
    const bytes = answer.subarray(result + WORD, result + WORD + word(result));
    return { ok: word(at) === 1, gas: word(at + WORD), result: hexlify(bytes) };
  });
}

/** EIP-7623: calldata costs 4 gas a token, and the whole transaction at least 10 a token; 21000 in either case. */
export function transactionGas(calldata: Uint8Array, execution: number): number {
  let tokens = 0;
  for (const byte of calldata) tokens += byte === 0 ? 1 : 4;
  return 21_000 + Math.max(4 * tokens + execution, 10 * tokens);
}
