import { EndpointError, RpcFaultError } from './endpointError.js';
import { type RpcAnswer, type RpcCall, type RpcFault, revertData } from './jsonRpc.js';
import { NoAgreementError } from './noAgreement.js';
import type { Member, Panel } from './panel.js';
import { settleSome } from './settle.js';

export interface LooseReadOptions {
  readonly need: number;
  /** How long further answers are waited for once enough are there, ms. */
  readonly graceMs: number;
}

interface Replies {
  readonly answers: readonly { readonly who: string; readonly answer: RpcAnswer }[];
  readonly failed: readonly EndpointError[];
}

/**
 * What endpoints rightly differ in: prices, the next nonce, estimates. Nothing is compared; of the numbers that come the
 * lower middle one counts, or the `need`-th highest where that is lower. `need` endpoints say that much or more, so one
 * of them is honest while fewer than `need` lie: no liar drives a price, a nonce or an estimate above what an honest one
 * says. Downwards a liar is outvoted only where further answers came: docs/l1-access.md §2 says what that does.
 */
export class LooseRead {
  constructor(
    private readonly panel: Panel,
    private readonly options: LooseReadOptions,
  ) {}

  /** A number that `need` endpoints say, or more. @throws NoAgreementError */
  async number(call: RpcCall): Promise<RpcAnswer> {
    const { answers, failed } = await this.all(call);
    const numbers = numbersIn(answers);
    if (numbers.length >= this.options.need) return this.agreed(numbers);
    return this.refusal(call, faultsIn(answers), failed);
  }

  /**
   * Gas that a call takes, as `need` endpoints say, or more; or, if too few can estimate it, the revert with which enough
   * refuse. @throws NoAgreementError
   */
  async estimate(call: RpcCall): Promise<RpcAnswer> {
    const { answers, failed } = await this.all(call);
    const numbers = numbersIn(answers);
    if (numbers.length >= this.options.need) return this.agreed(numbers);
    const reverts = faultsIn(answers).flatMap((fault) => {
      const data = revertData(fault);
      return data === undefined ? [] : [{ ...fault, code: 3, data }];
    });
    const common = mostCommon(reverts, ({ data }) => data);
    if (common !== undefined && common.count >= this.options.need) {
      return { kind: 'fault', fault: common.value };
    }
    const others = faultsIn(answers).filter((fault) => revertData(fault) === undefined);
    return this.refusal(call, others, failed);
  }

  private agreed(numbers: readonly bigint[]): RpcAnswer {
    const sorted = [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const asHigh = Math.max(this.options.need, (sorted.length >> 1) + 1);
    const number = sorted[sorted.length - asHigh] ?? 0n;
    return { kind: 'result', result: `0x${number.toString(16)}` };
  }

  private refusal(call: RpcCall, faults: readonly RpcFault[], failed: readonly EndpointError[]) {
    const { need } = this.options;
    const common = mostCommon(faults, ({ code }) => String(code));
    if (common === undefined || common.count < need) {
      throw new NoAgreementError(call.method, need, [], [], failed);
    }
    const answer: RpcAnswer = { kind: 'fault', fault: common.value };
    return answer;
  }

  private async all(call: RpcCall): Promise<Replies> {
    const failed: EndpointError[] = [];
    const able = this.panel
      .enough(this.options.need)
      .filter(({ unknown }) => !unknown.has(call.method));
    const asked = able.map(async (member: Member) => {
      try {
        const answer = await this.panel.ask(member, call);
        return { who: member.endpoint.name, answer };
      } catch (error) {
        if (!(error instanceof EndpointError)) throw error;
        failed.push(error);
        return undefined;
      }
    });
    const { need, graceMs } = this.options;
    const answers = await settleSome(asked, need, graceMs, this.panel.clock);
    for (const { who, answer } of answers) {
      if (answer.kind === 'fault') failed.push(new RpcFaultError(who, call.method, answer.fault));
    }
    return { answers, failed };
  }
}

function numbersIn(answers: Replies['answers']): bigint[] {
  return answers.flatMap(({ answer }) =>
    answer.kind === 'result' && /^0x[0-9a-f]+$/i.test(String(answer.result))
      ? [BigInt(String(answer.result))]
      : [],
  );
}

function faultsIn(answers: Replies['answers']): RpcFault[] {
  return answers.flatMap(({ answer }) => (answer.kind === 'fault' ? [answer.fault] : []));
}

function mostCommon<T>(
  values: readonly T[],
  keyOf: (value: T) => string,
): { value: T; count: number } | undefined {
  let best: { value: T; count: number } | undefined;
  for (const value of values) {
    const count = values.filter((each) => keyOf(each) === keyOf(value)).length;
    if (best === undefined || count > best.count) best = { value, count };
  }
  return best;
}
