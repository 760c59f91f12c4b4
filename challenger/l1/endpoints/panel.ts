import { agreement, type Agreed, type Disagreement, type Said } from './agreement.js';
import type { Clock } from './clock.js';
import type { Endpoint } from './endpoint.js';
import { EndpointError, RateLimitedError, RpcFaultError } from './endpointError.js';
import { type RpcAnswer, type RpcCall } from './jsonRpc.js';
import { NoAgreementError } from './noAgreement.js';
import type { PoolEvent } from './poolEvent.js';
import {
  isQuarantined,
  NEW_STANDING,
  type Observation,
  observe,
  order,
  type Standing,
} from './score.js';
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

/** Too few said the same. Whether that is a contradiction, or only that some do not have the thing yet. */
function undecided<T>(
  { method }: RpcCall,
  need: number,
  { groups }: Disagreement<T>,
  absent: readonly string[],
  failed: readonly EndpointError[],
): Finding<T> {
  const [only, ...others] = groups;
  const isOnlyEarly = others.length === 0 && absent.length > 0;
  if (isOnlyEarly && (only?.length ?? 0) + absent.length >= need) return { kind: 'absent' };
  const said = groups.map((group) => ({
    who: group.map(({ who }) => who),
    what: short(group[0]?.key ?? ''),
  }));
  return { kind: 'divided', error: new NoAgreementError(method, need, said, absent, failed) };
}

const isReliable = ({ standing }: Member): boolean =>
  standing.failures === 0 && standing.late === 0;

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
    /** How long an answer is waited for before another member is asked, too, ms. */
    private readonly hedgeMs: number,
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

  /** Those that are not in quarantine, where they are enough; or everybody. */
  enough(need: number): Member[] {
    const now = this.clock.now();
    const all = this.inOrder();
    const free = all.filter(({ standing }) => !isQuarantined(standing, now));
    return free.length >= need ? free : all;
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
      if (/^0x[0-9a-f]+$/i.test(given) && BigInt(given) === this.chainId) return;
      this.onEvent({ kind: 'wrongChain', who: member.endpoint.name, chainId: given });
      throw new WrongChainError(member.endpoint.name, this.chainId, given);
    } catch (error) {
      // Also one that said it is of another chain is asked again, once nobody holds that against it any more.
      member.verified = undefined;
      throw error;
    }
  }

  observe(member: Member, observation: Observation): void {
    const now = this.clock.now();
    const before = member.standing;
    member.standing = observe(before, observation, now);
    const until = member.standing.quarantinedUntil;
    if (until <= before.quarantinedUntil) return;
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
   * Puts a question to as many members as it takes until `need` say the same, the best first. A thing that
   * fewer have, while the others do not have it yet, is absent: that is no lie, only another head.
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
    const running = new Map<Promise<void>, Member>();
    const waiting = [...among];
    const begin = (member: Member) => {
      const who = member.endpoint.name;
      const done = this.read(member, question).then((reading) => {
        if (reading.kind === 'said') said.push({ who, key: reading.key, value: reading.value });
        else if (reading.kind === 'absent') absent.push(who);
        else failed.push(reading.error);
        running.delete(done);
      });
      // What comes too late to count is not to end the process.
      done.catch(() => undefined);
      running.set(done, member);
    };
    for (;;) {
      const found = agreement(said, need);
      if (found.kind === 'agreed') {
        this.reportOutvoted(about, found);
        return found;
      }
      const isNowhere = said.length === 0 && absent.length >= need;
      const left = waiting.length + running.size;
      if (isNowhere && left < need) return { kind: 'absent' };
      // That those who were asked first do not have a thing says only that they may be behind.
      const wanted = isNowhere ? left : Math.max(1, need - (found.groups[0]?.length ?? 0));
      // Who failed or hung last does not count: another one is asked at the same time, and nobody is waited for in vain.
      const counted = () => [...running.values()].filter(isReliable).length;
      while (counted() < wanted) {
        const member = waiting.shift();
        if (member === undefined) break;
        begin(member);
      }
      if (running.size === 0) return undecided(about, need, found, absent, failed);
      // One that takes its time is not waited for alone.
      const hedge = this.clock.wait(this.hedgeMs);
      const isSlow = await Promise.race([hedge.over.then(() => true), ...running.keys()]);
      hedge.cancel();
      if (isSlow !== true) continue;
      // The next question goes to the others first: one that hangs would hold up each one as long.
      for (const late of running.values()) this.observe(late, { kind: 'late' });
      const another = waiting.shift();
      if (another !== undefined) begin(another);
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
