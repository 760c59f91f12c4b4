// Over 300 lines: one case from its publication to the end of its disputes, told in one place.
import { Interface } from 'ethers';
import { expect } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import { type Link, RightChain } from '../../challenger/claim/rightChain.js';
import type { Prng } from '../../challenger/devnet/prng.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import {
  Claims,
  CLAIMS_ABI,
  type PostedClaim,
  type Statement,
} from '../../challenger/l1/claims.js';
import type { EndpointPool } from '../../challenger/l1/endpoints/endpointPool.js';
import { toHex } from '../../challenger/hex.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import { type Claimed, rightLeaves, statementOf } from './claimed.js';
import type { HardBlobs } from './hardBlobs.js';
import { type ExpectedUnit, type HardChain, HardExpected, unplanned } from './hardExpected.js';
import type { HardL1 } from './hardL1.js';
import type { Lie, Lies } from './hardLies.js';
import type { HardPlan } from './hardPlan.js';
import { Posting, shuffled } from './posting.js';
import { PatientWatch } from './patientWatch.js';
import { PARAMETERS, type Published } from './publishingL1.js';

const claimsAbi = new Interface(CLAIMS_ABI);

/** What all cases share. */
export interface HardWorld {
  readonly l1: HardL1;
  readonly blobs: HardBlobs;
  readonly lies: Lies;
  readonly count: (what: string) => void;
}

/** A claim that was posted, and the verdict that it must have. */
interface Told {
  readonly statement: Statement;
  readonly lie: Lie | undefined;
  readonly units: readonly ExpectedUnit[];
}

/** One chain on L1, watched by a challenger whose endpoints and sources of blobs cannot be relied on. */
export class HardCase {
  private constructor(
    private readonly world: HardWorld,
    private readonly hard: HardChain,
    private readonly plan: HardPlan,
    private readonly random: Prng,
    private readonly published: Published,
    private readonly watch: PatientWatch,
    private readonly posting: Posting,
  ) {}

  /** Publishes the chain through reorganizations, posts claims, and holds every verdict against the case. */
  static async run(
    world: HardWorld,
    hard: HardChain,
    plan: HardPlan,
    random: Prng,
    pool: EndpointPool,
  ): Promise<void> {
    const { l1, blobs, count } = world;
    const { head: genesis, nodes } = hard.chain;
    const base = await l1.height();
    const published = await l1.deploy(plan.config, genesisIdle(genesis));
    const challenger = new Challenger({
      ...{ provider: pool, ...published, config: plan.config, genesis, nodes },
      executor: new VmExecutor({ config: plan.config, nodes }),
      blobs: blobs.hard(l1.url, random, (what) => {
        count(`blob source: ${what}`);
      }),
    });
    const watch = new PatientWatch(challenger, count);
    const posting = new Posting(l1, blobs, challenger.chain.inbox, random);
    const one = new HardCase(world, hard, plan, random, published, watch, posting);
    await one.publish(base);
    await one.claim();
  }

  private get name(): string {
    return this.hard.chain.name;
  }

  /** The same chain as somebody sees it who believes one endpoint, and rightly. */
  private async plain(): Promise<RightChain> {
    const { l1, blobs } = this.world;
    const { head: genesis, nodes } = this.hard.chain;
    const { config } = this.plan;
    const chain = new RightChain({
      ...{ ...this.published, provider: l1.provider, config, genesis, nodes },
      ...{ executor: new VmExecutor({ config, nodes }), blobs: blobs.plain },
    });
    await chain.refresh();
    return chain;
  }

  /** First another history, which is taken back, then the right one, of which some is taken back and posted anew. */
  private async publish(base: number): Promise<void> {
    const { l1, count } = this.world;
    const { random, plan, posting } = this;
    const { actions } = plan;
    const cut = random.below(actions.length + 1);
    const [before, after] = [actions.slice(0, cut), actions.slice(cut)];
    await posting.post(before);
    const fork = await l1.height();
    await posting.post(shuffled(after, random), true);
    await this.judgeOnTheFork();
    if (random.oneIn(3)) {
      await l1.backTo(base);
      const { head } = this.hard.chain;
      const again = await l1.deploy(plan.config, genesisIdle(head));
      expect(again, this.name).toEqual(this.published);
      await posting.post(before);
      count('reorg: below the contracts');
    } else {
      await l1.backTo(fork);
      count('reorg: other batches in another order');
    }
    const blocks = await posting.post(after);
    if (blocks.length === 0 || random.oneIn(2)) return;
    await this.watch.attend();
    const depth = 1 + random.below(blocks.length);
    await l1.backTo((await l1.height()) - depth);
    await posting.post(blocks.slice(-depth).flat());
    count('reorg: the same batches in other blocks');
  }

  /** A right claim and a wrong one about batches that L1 will forget. */
  private async judgeOnTheFork(): Promise<void> {
    const plain = await this.plain();
    const link = await plain.first();
    const parent = await plain.claims.claimOf(link.id);
    if (!plain.isDue(parent)) {
      await this.watch.attend();
      return;
    }
    const opinion = await plain.opinion(link, parent);
    const { chain } = opinion.claim;
    const [lie] = this.world.lies.next(chain, unplanned(chain), 1, new Set(['hidden']));
    const statements = [
      await this.statement(link, opinion),
      await this.statement(link, opinion, lie!.claimed),
    ];
    const [right, wrong] = await this.post(statements, link);
    const verdicts = await this.watch.settle([right!, wrong!], new Set());
    expect(verdicts[0], this.name).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(verdicts[1], `${this.name}, on the fork`).toMatchObject({
      ...{ kind: 'disagree', unit: { unit: lie!.claimed.unit } },
    });
    this.world.count('verdicts on forks');
  }

  /** Claims about everything, level by level, then judged; then taken back and judged anew. */
  private async claim(): Promise<void> {
    const { l1, count } = this.world;
    const { random } = this;
    const { from } = this.published;
    const plain = await this.plain();
    const posted = await new Inbox(this.published.addresses.inbox, l1.provider).posted(
      from,
      await l1.height(),
    );
    const expected = await HardExpected.of(this.hard, this.plan, posted);
    let link = await plain.first();
    let parent = await plain.claims.claimOf(link.id);
    let height = 0;
    let last: { told: Told[]; link: Link } | undefined;
    const all: { told: Told; claim: PostedClaim }[] = [];
    while (plain.isDue(parent)) {
      const opinion = await plain.opinion(link, parent);
      const level = Number(parent.next);
      const start = Number(link.start.idle.block.fields.cursor.fields.position);
      const units = expected.units.filter(({ batch }) => batch > start && batch <= level);
      this.check(opinion, units, toHex(idleMachine(expected.after(level)).hash));
      const told = await this.told(link, opinion, units);
      height = await l1.height();
      const claims = await this.post(
        told.map(({ statement }) => statement),
        link,
      );
      claims.forEach((claim, i) => all.push({ told: told[i]!, claim }));
      await this.checkContent(claims[0]!, expected.after(level));
      last = { told, link };
      link = plain.link(claims[0]!.id, opinion);
      parent = await plain.claims.claimOf(link.id);
    }
    expect(last, this.name).toBeDefined();
    expect(plain.batch(BigInt(posted.length + 1)), this.name).toBeUndefined();
    await this.judge(all);
    if (random.oneIn(2)) return;
    await l1.backTo(height);
    const again = [...last!.told].reverse();
    const claims = await this.post(
      again.map(({ statement }) => statement),
      last!.link,
    );
    const kept = all.slice(0, all.length - again.length);
    await this.judge([...kept, ...claims.map((claim, i) => ({ told: again[i]!, claim }))]);
    count('reorg: the same claims in another order');
  }

  /** What the plain chain holds to be true is what the case and the plan say. */
  private check({ claim: { chain }, final }: Opinion, units: readonly ExpectedUnit[], end: string) {
    const { name } = this;
    const found = Array.from({ length: chain.length }, (_, index) => chain.unit(index));
    expect(
      found.map(({ kind }) => kind),
      name,
    ).toEqual(units.map(({ kind }) => kind));
    for (const [index, unit] of found.entries()) {
      const { head, isSkipped, isForced, raw } = units[index]!;
      if (unit.kind === 'close') {
        expect(toHex(unit.parent.hash), name).toBe(toHex(head!.hash));
        this.world.count('blocks as the case has them');
      }
      if (unit.kind !== 'transaction') continue;
      if (isSkipped !== undefined) expect(unit.receipt === undefined, name).toBe(isSkipped);
      expect(unit.queued !== undefined, name).toBe(isForced);
      expect(unit.length, name).toBe(raw!.length);
    }
    expect(toHex(idleMachine(final).hash), name).toBe(end);
  }

  /** What L1 itself read out of the right claim. */
  private async checkContent(
    { id }: PostedClaim,
    { stateRoot, block }: ReturnType<HardExpected['after']>,
  ): Promise<void> {
    const [log] = await this.world.l1.provider.getLogs({
      address: this.published.addresses.claims,
      topics: claimsAbi.encodeFilterTopics('ClaimContent', [id]),
      fromBlock: this.published.from,
    });
    const content = claimsAbi.decodeEventLog('ClaimContent', log!.data, log!.topics);
    const { hash, number } = block.fields.parent.fields;
    expect([content['stateRoot'], content['blockHash'], content['number']], this.name).toEqual([
      ...[toHex(stateRoot), toHex(hash), number],
    ]);
  }

  private async told(
    link: Link,
    opinion: Opinion,
    units: readonly ExpectedUnit[],
  ): Promise<Told[]> {
    const lies = this.world.lies.next(opinion.claim.chain, units, 3);
    const told: Told[] = [
      { statement: await this.statement(link, opinion), lie: undefined, units },
    ];
    for (const lie of lies) {
      const statement = await this.statement(link, opinion, lie.claimed);
      told.push({ statement: lie.isHidden ? { ...statement, leaves: [] } : statement, lie, units });
    }
    return told;
  }

  private statement(
    link: Link,
    { claim: { chain, target, accumulator } }: Opinion,
    claimed?: Pick<Claimed, 'leaves' | 'final'>,
  ): Promise<Statement> {
    return statementOf(
      claimed ?? { leaves: rightLeaves(chain), final: idleMachine(chain.last) },
      { parent: link.id, target, accumulator },
      PARAMETERS.unitHeight,
    );
  }

  /** Every claim has the verdict that it must have, as soon as there is one. */
  private async judge(all: readonly { told: Told; claim: PostedClaim }[]): Promise<void> {
    const hidden = all.filter(({ told }) => told.lie?.isHidden === true);
    const verdicts = await this.watch.settle(
      all.map(({ claim }) => claim),
      new Set(hidden.map(({ claim }) => claim)),
    );
    for (const [index, { told }] of all.entries()) {
      const { lie, units } = told;
      const verdict = verdicts[index]!;
      const name = `${this.name}, ${lie === undefined ? 'right' : `${lie.about}: ${lie.claimed.name}`}`;
      if (lie === undefined) {
        expect(verdict, name).toEqual({ kind: 'agree', basis: 'replayed' });
        this.world.count('verdict: agree');
        continue;
      }
      const { unit } = lie.claimed;
      const { kind, batch, raw } = units[unit] ?? { ...units.at(-1)!, kind: 'end', raw: undefined };
      const transaction = raw === undefined ? {} : { transaction: toHex(keccak(raw)) };
      const place = lie.isHidden ? undefined : { unit, kind, batch: BigInt(batch), ...transaction };
      if (place === undefined) expect(verdict, name).toMatchObject({ unit: undefined });
      else expect(verdict, name).toMatchObject({ unit: place });
      expect(verdict.kind, name).toBe('disagree');
      this.world.count('verdict: disagree');
    }
  }

  private async post(statements: readonly Statement[], link: Link): Promise<PostedClaim[]> {
    const { claims } = this.watch.challenger.chain;
    const { claimBond } = PARAMETERS;
    const sent = statements.map((each) => ({ call: claims.post(each, claimBond) }));
    const block = await this.world.l1.mine(sent);
    return new Claims(claims.address, this.world.l1.provider).posted(block, block, link.id);
  }
}
