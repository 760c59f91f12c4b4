import { agreement, type Agreed, type Said } from './agreement.js';
import type { Clock } from './clock.js';
import type { Endpoint } from './endpoint.js';
import { EndpointError, RateLimitedError, RpcFaultError } from './endpointError.js';
import { type RpcAnswer, type RpcCall } from './jsonRpc.js';
import { NoAgreementError } from './noAgreement.js';
import type { PoolEvent } from './poolEvent.js';
import { NEW_STANDING, type Observation, observe, order, type Standing } from './score.js';
import { WrongChainError } from './wrongChain.js';

/** An endpoint and what is known of it. */
export interface Member {
  readonly endpoint: Endpoint;
  standing: Standing;
  /** Whether it is on the right chain, once asked. */
  verified: Promise<void> | undefined;
  /** Methods that it does not know. */
  readonly unknown: Set<string>;
}

/** What a question to one member came to. */
export type Reading<T> =
  | { readonly kind: 'said'; readonly key: string; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'none'; readonly error: EndpointError };

/** What a question to several came to. */
export type Finding<T> =
  | Agreed<T>
  | { readonly kind: 'absent' }
  | { readonly kind: 'divided'; readonly error: NoAgreementError };

const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** The endpoints of one chain: asks them, keeps their score, and finds what enough of them say. */
export class Panel {
  readonly members: readonly Member[];
  private readonly reported = new Set<string>();

  constructor(
    endpoints: readonly Endpoint[],
    readonly chainId: bigint,
    readonly clock: Clock,
    private readonly onEvent: (event: PoolEvent) => void,
  ) {
    this.members = endpoints.map((endpoint) => ({
      ...{ endpoint, standing: NEW_STANDING, verified: undefined, unknown: new Set<string>() },
    }));
  }

  /** The members in the order in which to ask them. */
  inOrder(among: readonly Member[] = this.members): Member[] {
    const standings = among.map(({ standing }) => standing);
    return order(standings, this.clock.now()).map((index) => among[index] as Member);
  }

  /** Asks one member; time and failure go into its score. @throws EndpointError */
  async ask(member: Member, { method, params }: RpcCall): Promise<RpcAnswer> {
    const start = this.clock.now();
    try {
      member.verified ??= this.verify(member);
      await member.verified;
      const answer = await member.endpoint.call(method, params);
      this.observe(member, { kind: 'answered', latencyMs: this.clock.now() - start });
      return answer;
    } catch (error) {
      if (error instanceof WrongChainError) this.observe(member, { kind: 'expelled' });
      else if (error instanceof EndpointError) {
        const retryAfterMs = error instanceof RateLimitedError ? error.retryAfterMs : undefined;
        this.observe(member, { kind: 'failed', retryAfterMs });
      }
      throw error;
    }
  }

  private async verify(member: Member): Promise<void> {
    try {
      const answer = await member.endpoint.call('eth_chainId', []);
      if (answer.kind === 'fault') {
        throw new RpcFaultError(member.endpoint.name, 'eth_chainId', answer.fault);
      }
      const given = String(answer.result);
      if (given.toLowerCase() === `0x${this.chainId.toString(16)}`) return;
      this.onEvent({ kind: 'wrongChain', who: member.endpoint.name, chainId: given });
      throw new WrongChainError(member.endpoint.name, this.chainId, given);
    } catch (error) {
      // What failed for now is asked again; another chain stays another chain.
      if (!(error instanceof WrongChainError)) member.verified = undefined;
      throw error;
    }
  }

  observe(member: Member, observation: Observation): void {
    const now = this.clock.now();
    const before = member.standing;
    member.standing = observe(before, observation, now);
    const until = member.standing.quarantinedUntil;
    if (until <= before.quarantinedUntil || until === Infinity) return;
    const because =
      observation.kind === 'outvoted'
        ? 'lies'
        : observation.kind === 'failed' && observation.retryAfterMs !== undefined
          ? 'asked'
          : 'failures';
    const who = member.endpoint.name;
    this.onEvent({ kind: 'quarantined', who, forMs: until - now, because });
  }

  /**
   * Puts a question to as many members as it takes until `need` say the same, the best first. A thing that enough of
   * them do not have, or that some have and the others do not have yet, is absent: that is no lie, only another head.
   */
  async seek<T>(
    about: RpcCall,
    need: number,
    question: (member: Member) => Promise<Reading<T>>,
    among: readonly Member[] = this.inOrder(),
  ): Promise<Finding<T>> {
    const said: Said<T>[] = [];
    const absent: string[] = [];
    const failed: EndpointError[] = [];
    for (let next = 0; ;) {
      const found = agreement(said, need);
      if (found.kind === 'agreed') {
        this.reportOutvoted(about, found);
        return found;
      }
      if (said.length === 0 && absent.length >= need) return { kind: 'absent' };
      const most = Math.max(found.groups[0]?.length ?? 0, said.length === 0 ? absent.length : 0);
      const round = among.slice(next, next + Math.max(1, need - most));
      if (round.length === 0) {
        const isOnlyEarly = found.groups.length <= 1 && absent.length > 0;
        if (isOnlyEarly && said.length + absent.length >= need) return { kind: 'absent' };
        const said_ = found.groups.map((group) => ({
          who: group.map(({ who }) => who),
          what: short(group[0]?.key ?? ''),
        }));
        const error = new NoAgreementError(about.method, need, said_, absent, failed);
        return { kind: 'divided', error };
      }
      next += round.length;
      for (const [member, reading] of await Promise.all(
        round.map(async (each) => [each, await this.read(each, question)] as const),
      )) {
        const who = member.endpoint.name;
        if (reading.kind === 'said') said.push({ who, key: reading.key, value: reading.value });
        else if (reading.kind === 'absent') absent.push(who);
        else failed.push(reading.error);
      }
    }
  }

  private async read<T>(
    member: Member,
    question: (member: Member) => Promise<Reading<T>>,
  ): Promise<Reading<T>> {
    try {
      return await question(member);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      // Failures on the way were counted where they happened; an error object is a way of not serving, too.
      if (error instanceof RpcFaultError) this.observe(member, { kind: 'failed' });
      return { kind: 'none', error };
    }
  }

  /** Tells that nobody can be believed on a question. */
  reportDivided(about: RpcCall, { said }: NoAgreementError): void {
    if (said.length > 1 && this.isNews('divided', about)) {
      this.onEvent({ kind: 'divided', ...about, said });
    }
  }

  private reportOutvoted<T>(about: RpcCall, { against, by, key }: Agreed<T>): void {
    for (const liar of against) {
      const member = this.members.find(({ endpoint }) => endpoint.name === liar.who);
      if (member !== undefined) this.observe(member, { kind: 'outvoted' });
      if (!this.isNews(liar.who, about)) continue;
      const { who } = liar;
      const told = { said: short(liar.key), agreed: short(key) };
      this.onEvent({ kind: 'outvoted', who, by, ...about, ...told });
    }
  }

  private isNews(who: string, { method, params }: RpcCall): boolean {
    const key = JSON.stringify([who, method, params]);
    if (this.reported.has(key)) return false;
    if (this.reported.size >= 10_000) this.reported.clear();
    this.reported.add(key);
    return true;
  }
}
