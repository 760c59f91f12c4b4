// Over 300 lines: the model of L1 that the manager is put on is used nowhere else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import type { Entry } from '../../challenger/money/entry.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { MONEY_POLICY, type MoneyPolicy } from '../../challenger/money/policy.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { memoryJournal } from './memoryJournal.js';
import { ModelChain } from './modelChain.js';

const KEY = `0x${'11'.repeat(32)}`;
const GWEI = 10n ** 9n;
/** No reorganization of these tests goes deeper. */
const DEEPEST = 3;

const POLICY: MoneyPolicy = {
  ...MONEY_POLICY,
  depths: { confirmations: 1, settled: DEEPEST + 2, lost: DEEPEST + 1 },
  patienceMs: 1e12,
  takeOverMs: 60_000,
  evenAtALoss: true,
};

/** What the world does. */
type Act =
  | { kind: 'ask'; move: number; deadline: number | undefined }
  | { kind: 'mine'; base: bigint; tip: bigint; most: number }
  | { kind: 'reorganize'; depth: number; isKept: boolean }
  | { kind: 'drop'; nonce: number }
  | { kind: 'foreign'; tip: bigint; isNext: boolean }
  | { kind: 'mineOld'; pick: number }
  | { kind: 'silent' | 'lostAnswers'; count: number }
  | { kind: 'refuse'; move: number }
  | { kind: 'restart' }
  | { kind: 'crash'; after: number };

const gwei = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((n) => BigInt(n) * GWEI);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      move: fc.integer({ min: 0, max: 7 }),
      deadline: fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: undefined }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('mine' as const),
      base: gwei(1, 60),
      tip: gwei(0, 4),
      most: fc.integer({ min: 0, max: 4 }),
    }),
  },
  fc.record({
    kind: fc.constant('reorganize' as const),
    depth: fc.integer({ min: 1, max: DEEPEST }),
    isKept: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('drop' as const), nonce: fc.nat(12) }),
  fc.record({ kind: fc.constant('foreign' as const), tip: gwei(0, 8), isNext: fc.boolean() }),
  fc.record({ kind: fc.constant('mineOld' as const), pick: fc.nat(20) }),
  fc.record({
    kind: fc.constantFrom('silent' as const, 'lostAnswers' as const),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('refuse' as const), move: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      after: fc.integer({ min: 1, max: 30 }),
    }),
  },
);

const history = fc.array(act, { maxLength: 60, size: 'max' });

type Fate = 'made' | 'refused';

/** A challenger that asks for its moves until it knows that they are made, on a model of L1. */
class Run {
  readonly chain = new ModelChain();
  readonly journal: Entry[] = [];
  readonly events: MoneyEvent[] = [];
  readonly fates = new Map<number, Fate>();
  private readonly wanted = new Map<number, number | undefined>();
  private manager: TransactionManager;
  nowMs = 0;

  constructor(private readonly policy: MoneyPolicy) {
    this.manager = this.open();
  }

  async apply(each: Act): Promise<void> {
    const { chain } = this;
    switch (each.kind) {
      case 'ask':
        if (!this.wanted.has(each.move)) this.want(each.move, each.deadline);
        break;
      case 'mine':
        chain.mine(each.base, each.tip, each.most);
        break;
      case 'reorganize':
        chain.reorganize(each.depth, each.isKept, 10n * GWEI);
        break;
      case 'drop':
        chain.drop(each.nonce);
        break;
      case 'foreign':
        chain.foreign(each.tip, each.tip + 20n * GWEI, each.isNext);
        break;
      case 'mineOld':
        chain.mineOld(each.pick, 5n * GWEI);
        break;
      case 'silent':
        chain.silent += each.count;
        break;
      case 'lostAnswers':
        chain.lostAnswers += each.count;
        break;
      case 'refuse':
        // Not what may be in flight: that the contract takes at once, or not at all.
        if (!this.wanted.has(each.move)) chain.refused.add(data(each.move));
        break;
      case 'restart':
        this.restart();
        break;
      case 'crash':
        this.crashed = chain.crashIn(each.after);
    }
    this.nowMs += 12_000;
    const isDead = await Promise.race(
      [this.tick(), this.crashed?.then(() => true)].filter(Boolean),
    );
    if (isDead === true) this.restart();
  }

  want(move: number, deadline: number | undefined): void {
    this.wanted.set(move, deadline);
  }

  private restart(): void {
    this.crashed = undefined;
    this.chain.recover();
    this.asking.clear();
    this.manager = this.open();
  }

  private crashed: Promise<void> | undefined;
  private readonly asking = new Set<number>();

  /** Whoever wants a move reads L1 and asks for what is not made there. */
  async tick(): Promise<void> {
    for (const [move, deadline] of this.wanted) {
      if (this.asking.has(move) || this.fates.get(move) === 'refused' || this.count(move) > 0)
        continue;
      this.asking.add(move);
      const call = { to: TO, data: data(move), value: 5n };
      const until = deadline === undefined ? {} : { deadline: BigInt(deadline) };
      const aim = { ...until, dispute: String(move % 2), chosenOn: this.chain.head.number };
      this.manager.send(`move ${String(move)}`, call, [], aim).then(
        () => this.asking.delete(move),
        (error: Error & { code?: string }) => {
          this.asking.delete(move);
          if (error.code === 'L1_MOVE_REFUSED') this.fates.set(move, 'refused');
          else if (error.code !== 'MONEY_CAP') throw error;
        },
      );
    }
    await this.manager.tick();
    // Those who were told have something to say.
    await Promise.resolve();
  }

  /** L1 in peace until all is settled. */
  async settle(): Promise<void> {
    this.crashed = undefined;
    this.chain.recover();
    this.chain.silent = 0;
    this.chain.lostAnswers = 0;
    for (let turn = 0; turn < 120; turn++) {
      this.chain.mine(5n * GWEI, GWEI, 10);
      this.nowMs += 12_000;
      await this.tick();
    }
  }

  count(move: number): number {
    return this.chain.mined.filter((sent) => sent.data === data(move)).length;
  }

  get moves(): readonly number[] {
    return [...this.wanted.keys()];
  }

  get left() {
    return this.manager.status();
  }

  private open(): TransactionManager {
    const { chain, policy } = this;
    const manager = new TransactionManager({
      signer: LocalSigner.of(KEY, 'test'),
      ...{ chain, policy },
      journal: memoryJournal(this.journal, () => chain.moment()),
      clock: { now: () => this.nowMs, sleep: () => Promise.resolve() },
      onEvent: (event) => this.events.push(event),
    });
    // The test turns the wheel itself.
    manager.start = () => undefined;
    return manager;
  }
}

const TO = `0x${'22'.repeat(20)}`;
const data = (move: number): string => `0x${move.toString(16).padStart(8, '0')}`;

async function play(acts: readonly Act[], policy: MoneyPolicy): Promise<Run> {
  const run = new Run(policy);
  for (const each of acts) await run.apply(each);
  await run.settle();
  return run;
}

const numRuns = Number(process.env['GAINSAY_RUNS'] ?? 150);

describe('the transaction manager, on a model of L1', () => {
  it('makes every move once or has it refused, whatever happens', async () => {
    let moves = 0;
    let refused = 0;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(history, async (acts) => {
        const run = await play(acts, POLICY);
        for (const move of run.moves) {
          moves++;
          const isRefused = run.fates.get(move) === 'refused';
          if (isRefused) refused++;
          expect([move, run.count(move)]).toEqual([move, isRefused ? 0 : 1]);
        }
        for (const event of run.events) {
          seen.add(event.kind === 'alarm' ? event.alarm : event.kind);
        }
        expect(run.left).toMatchObject({ pending: [], waiting: 0 });
        // Nonces without gaps: nothing of ours is stuck in the pool.
        expect([...run.chain.pool.values()].filter(({ isOurs }) => isOurs)).toEqual([]);
      }),
      { numRuns },
    );
    expect(moves).toBeGreaterThan(2 * numRuns);
    expect(refused).toBeGreaterThan(0);
    // All that can happen did.
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...['sent', 'raised', 'sentAgain', 'mined', 'takenBack', 'blind'],
        ...['foreignNonce', 'nonceFilled', 'nodeRefuses'],
      ]),
    );
  }, 120_000);

  it('never spends more than its caps, also across restarts and reorganizations', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        async (acts, perDispute, perDay) => {
          const unit = 10n ** 15n;
          const caps = { perDispute: BigInt(perDispute) * unit, perDay: BigInt(perDay) * unit };
          const run = new Run({ ...POLICY, caps });
          for (const each of acts) {
            await run.apply(each);
            // All that it does takes less than a day.
            expect(run.chain.spentOn(() => true)).toBeLessThanOrEqual(caps.perDay);
            for (const dispute of [0, 1]) {
              const of = (move: number) => move % 2 === dispute;
              const spent = run.chain.spentOn(({ data: called }) => of(Number(called)));
              expect(spent).toBeLessThanOrEqual(caps.perDispute);
            }
          }
          refused += run.events.filter((e) => e.kind === 'alarm' && e.alarm === 'cap').length;
        },
      ),
      { numRuns },
    );
    expect(refused).toBeGreaterThan(numRuns / 10);
  }, 120_000);

  it('gives the earlier nonce to the earlier deadline, of what is not sent yet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (deadlines, mostInFlight) => {
          const run = new Run({ ...POLICY, mostInFlight });
          for (const [move, deadline] of deadlines.entries()) run.want(move, deadline);
          for (let turn = 0; turn < 60; turn++) {
            run.chain.mine(GWEI, GWEI, 1);
            await run.tick();
          }
          const made = run.chain.mined.map((sent) => deadlines[Number(sent.data)]);
          expect(made).toEqual([...deadlines].sort((a, b) => a - b));
        },
      ),
      { numRuns: 50 },
    );
  });
});
