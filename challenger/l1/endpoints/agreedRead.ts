import { type BlockParameter, blockParameter } from './blockParameter.js';
import { canonical, inSmallLetters } from './canonical.js';
import { MalformedAnswerError, RpcFaultError } from './endpointError.js';
import { type RpcAnswer, type RpcCall, revertData } from './jsonRpc.js';
import { type LogRange, readLogs } from './logRange.js';
import { AdaptiveLimit } from './adaptiveLimit.js';
import { NoAgreementError } from './noAgreement.js';
import type { Finding, Member, Panel, Reading } from './panel.js';
import type { Pin } from './pin.js';
import type { PinBook } from './pinBook.js';

export interface AgreedReadOptions {
  readonly need: number;
  /** How often a question is put anew, at a new head, where too few agree. */
  readonly rounds: number;
  /** Before it is put anew, ms. */
  readonly pauseMs: number;
  /** The most blocks that logs are asked for at once. */
  readonly maxLogRange: number;
}

/** The reads on which a verdict or a move rests: each is what `need` endpoints say of one L1 block. */
export class AgreedRead {
  private readonly limits = new Map<Member, AdaptiveLimit>();

  constructor(
    private readonly panel: Panel,
    private readonly book: PinBook,
    private readonly options: AgreedReadOptions,
  ) {}

  /** A question about the state at the block in `params[at]`. @throws NoAgreementError */
  async state({ method, params }: RpcCall, at: number, asOf: number): Promise<RpcAnswer> {
    const block = blockParameter(params[at]);
    const call = { method, params };
    const question = (member: Member, { hash }: { readonly hash: string }) => {
      const placed = [...params];
      placed[at] = { blockHash: hash };
      return this.reading(member, { method, params: placed }, hash);
    };
    if (block.kind !== 'hash') return this.pinned(call, block, asOf, question);
    return this.repeated(call, async () => {
      const { need } = this.options;
      const finding = await this.panel.seek(call, need, (member) => question(member, block));
      return finding.kind === 'absent' ? this.missing(call, this.panel.members) : finding;
    });
  }

  /** A block by tag or number. A tag is read as the block that enough endpoints hold there. @throws NoAgreementError */
  async block({ params: [given, full] }: RpcCall, asOf: number): Promise<RpcAnswer> {
    const block = blockParameter(given);
    if (block.kind !== 'tag') {
      return this.named({ method: 'eth_getBlockByNumber', params: [given, full === true] });
    }
    const call = { method: 'eth_getBlockByNumber', params: [given, full === true] };
    return this.pinned(call, block, asOf, (member, { hash }) =>
      this.reading(member, { method: 'eth_getBlockByHash', params: [hash, full === true] }),
    );
  }

  /** @throws NoAgreementError */
  async blockNumber(asOf: number): Promise<RpcAnswer> {
    const { number } = await this.book.tag('latest', asOf);
    return result(hex(number));
  }

  async feeHistory({ method, params }: RpcCall, asOf: number): Promise<RpcAnswer> {
    const block = blockParameter(params[1]);
    if (block.kind === 'hash') return this.named({ method, params });
    return this.pinned({ method, params }, block, asOf, (member, { number }) =>
      this.reading(member, { method, params: [params[0], hex(number), params[2]] }),
    );
  }

  /** The logs of a range, of the branch to which its last block belongs. @throws NoAgreementError */
  async logs({ method, params }: RpcCall, asOf: number): Promise<RpcAnswer> {
    const filter = (params[0] ?? {}) as Record<string, unknown>;
    const { address, topics, fromBlock, toBlock, blockHash } = filter;
    if (blockHash !== undefined) return this.named({ method, params });
    const from = await this.number(blockParameter(fromBlock), asOf);
    const end = blockParameter(toBlock);
    const call = { method, params };
    if (end.kind === 'hash') return this.named(call);
    // A node gives what it has of a range that ends past its head; so it ends at the head of all.
    const isThere = await this.book.place(end, asOf);
    const until = isThere === undefined ? LATEST : end;
    return this.pinned(call, until, asOf, async (member, { number: to, hash: toHash }) => {
      const range: LogRange = { from, to, toHash, address, topics };
      const source = {
        name: member.endpoint.name,
        limit: this.limitOf(member),
        ask: (each: RpcCall) => this.panel.ask(member, each),
      };
      const value = await readLogs(source, range);
      return said({ method, params }, value);
    });
  }

  /** Something that its hash names, or that has no block: it may not be there. @throws NoAgreementError */
  async named(call: RpcCall): Promise<RpcAnswer> {
    const answer = await this.repeated(call, () =>
      this.panel.seek(call, this.options.need, (member) => this.reading(member, call)),
    );
    return answer;
  }

  /** As `named`, among those that know the method, where there may be fewer than needed. */
  async traced(call: RpcCall): Promise<RpcAnswer> {
    // Who does not know the method says so in the first round, and is not asked in the next.
    return this.repeated(call, () => {
      const all = this.panel.inOrder();
      const able = all.filter(({ unknown }) => !unknown.has(call.method));
      const members = able.length === 0 ? all : able;
      const need = Math.min(this.options.need, members.length);
      return this.panel.seek(call, need, (member) => this.reading(member, call), members);
    });
  }

  private async pinned(
    call: RpcCall,
    block: BlockParameter & { kind: 'tag' | 'number' },
    asOf: number,
    question: (member: Member, pin: Pin) => Promise<Reading<RpcAnswer>>,
  ): Promise<RpcAnswer> {
    return this.repeated(call, async (round) => {
      // After a disagreement the old place is no use: a head that was given up is held by nobody.
      let pin: Pin | undefined;
      try {
        pin = await this.book.place(block, round === 0 ? asOf : Infinity);
      } catch (error) {
        if (!(error instanceof NoAgreementError)) throw error;
        return { kind: 'divided', error };
      }
      if (pin === undefined) return this.missing(call, []);
      const others = this.panel.inOrder().filter((each) => !pin.holders.includes(each));
      const among = [...this.panel.inOrder(pin.holders), ...others];
      const { need } = this.options;
      const finding = await this.panel.seek(call, need, (each) => question(each, pin), among);
      // Enough had the block a moment ago: L1 reorganizes, or they give another thing up than they hold.
      return finding.kind === 'absent' ? this.missing(call, pin.holders) : finding;
    });
  }

  private missing({ method }: RpcCall, holders: readonly Member[]): Finding<RpcAnswer> {
    const names = holders.map(({ endpoint }) => endpoint.name);
    return {
      kind: 'divided',
      error: new NoAgreementError(method, this.options.need, [], names, []),
    };
  }

  /** Puts a question until enough agree, a few times. @throws NoAgreementError */
  private async repeated(
    call: RpcCall,
    ask: (round: number) => Promise<Finding<RpcAnswer>>,
  ): Promise<RpcAnswer> {
    for (let round = 0; ; round++) {
      const finding = await ask(round);
      if (finding.kind === 'agreed') return finding.value;
      if (finding.kind === 'absent') return result(null);
      if (round + 1 >= this.options.rounds) {
        const fault = faultOfAll(finding.error, call);
        if (fault !== undefined) return fault;
        this.panel.reportDivided(call, finding.error);
        throw finding.error;
      }
      await this.panel.clock.wait(this.options.pauseMs * 2 ** round).over;
    }
  }

  /** What a member says to a call: a result, a revert, or nothing that could be compared. */
  private async reading(
    member: Member,
    call: RpcCall,
    blockHash?: string,
  ): Promise<Reading<RpcAnswer>> {
    const answer = await this.panel.ask(member, call);
    if (answer.kind === 'result') {
      if (answer.result === null) return { kind: 'absent' };
      if (answer.result === undefined) {
        throw new MalformedAnswerError(member.endpoint.name, 'no JSON-RPC');
      }
      return said(call, answer.result);
    }
    const { fault } = answer;
    const data = call.method === 'eth_call' ? revertData(fault) : undefined;
    if (data !== undefined) {
      // One form for all ways in which nodes give it, so that it decodes whoever said it.
      const value: RpcAnswer = { kind: 'fault', fault: { ...fault, code: 3, data } };
      return { kind: 'said', key: `revert ${data}`, value };
    }
    if (blockHash !== undefined && !(await this.holds(member, blockHash))) {
      return { kind: 'absent' };
    }
    if (fault.code === METHOD_NOT_FOUND) member.unknown.add(call.method);
    throw new RpcFaultError(member.endpoint.name, call.method, fault);
  }

  /** Whether a member has a block: one that has not is only behind, and has not failed. */
  private async holds(member: Member, blockHash: string): Promise<boolean> {
    const call = { method: 'eth_getBlockByHash', params: [blockHash, false] };
    const answer = await this.panel.ask(member, call);
    return answer.kind === 'result' && answer.result !== null;
  }

  private async number(block: BlockParameter, asOf: number): Promise<bigint> {
    if (block.kind === 'number') return block.number;
    if (block.kind === 'tag' && block.tag === 'earliest') return 0n;
    if (block.kind === 'tag') return (await this.book.tag(block.tag, asOf)).number;
    throw new RangeError('a range of logs does not begin at a hash');
  }

  private limitOf(member: Member): AdaptiveLimit {
    const limit = this.limits.get(member) ?? new AdaptiveLimit(this.options.maxLogRange);
    this.limits.set(member, limit);
    return limit;
  }
}

const METHOD_NOT_FOUND = -32601;
const LATEST = { kind: 'tag', tag: 'latest' } as const;

/**
 * Where as many as are needed refuse a call with the same code, that is their answer: of a method that nobody has, say.
 * Never of a call of a contract: there only a revert says something of the contract.
 */
function faultOfAll(
  { failed, need }: NoAgreementError,
  { method }: RpcCall,
): RpcAnswer | undefined {
  if (method === 'eth_call') return undefined;
  const faults = failed.flatMap((error) => (error instanceof RpcFaultError ? [error.fault] : []));
  const fault = faults.find(
    ({ code }) => faults.filter((each) => each.code === code).length >= need,
  );
  return fault === undefined ? undefined : { kind: 'fault', fault };
}

function said({ method, params }: RpcCall, value: unknown): Reading<RpcAnswer> {
  const key = canonical(method, params, value);
  return { kind: 'said', key, value: result(inSmallLetters(value)) };
}

const result = (value: unknown): RpcAnswer => ({ kind: 'result', result: value });
const hex = (number: bigint) => `0x${number.toString(16)}`;
