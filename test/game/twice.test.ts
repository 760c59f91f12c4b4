import type { Result } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Context, type Game, newGame } from '../../bisection/game/Game.js';
import { hashOf as unname, name } from '../../bisection/game/Hashes.js';
import { matchId } from '../../bisection/game/Match.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { actionOf } from '../../bisection/game/Answer.js';
import { duties } from '../../bisection/game/Duties.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { claimAttempts, matchAttempts, pairsOf } from '../../challenger/simulate/adversary.js';
import { imbalance } from '../../challenger/simulate/money.js';
import { BURN, PARAMETERS } from './arena.js';
import { Book, UnknownState } from './book.js';
import { Contracts } from './contracts.js';
import { CounterMachine, GENESIS, hashOf, hex } from './counter.js';

const RULES = {
  ...PARAMETERS,
  ...{ period: 1_000n, floor: 500n, grace: 50n, moveTime: 60n, unitHeight: 8, stepHeight: 8 },
  ...{ burnTo: BURN.toLowerCase(), repayShare: 4_000, repayPrice: 5n },
  ...{ claimBond: 9_000_000n, entryBond: 4_000_000n },
};
const START = 10_000n;
const ACCOUNTS = ['a1', 'b2', 'c3'].map((byte) => `0x${byte.repeat(20)}`);

/** What a random game is made of: which action, by whom, how much later, and what is wrong with it. */
const command = fc.record({
  pick: fc.nat(1_000),
  sender: fc.nat(ACCOUNTS.length - 1),
  wait: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat(120) },
    { weight: 1, arbitrary: fc.nat(1_100) },
  ),
  spoiled: fc.option(fc.nat(1_000), { freq: 4 }),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Both sides of the comparison, and what has happened to them. */
class Table {
  time = START;
  refusals = new Map<string, number>();
  accepted = new Map<string, number>();

  private constructor(
    public game: Game,
    private readonly contracts: Contracts,
    private readonly book: Book,
    private readonly genesis: Hash,
  ) {}

  static async open(): Promise<Table> {
    const contracts = await Contracts.deploy(RULES, START);
    const accumulator = await contracts.postBatch(START);
    const book = new Book(new CounterMachine(1n, accumulator, 99n, 3n));
    const inbox = [new Uint8Array(32) as Hash];
    const game = newGame(
      { parameters: RULES, machine: book, levels: 4 },
      hashOf(GENESIS),
      inbox,
      START,
    );
    return new Table({ ...game, inbox: [...inbox, accumulator] }, contracts, book, game.latest);
  }

  async play({ pick, sender, wait, spoiled }: Command): Promise<void> {
    this.time += BigInt(wait);
    const all = await this.choices(pick);
    if (all.length === 0) return;
    const action =
      spoiled === null ? all[pick % all.length]! : changed(all[pick % all.length]!, spoiled);
    await this.both(action, sender, spoiled);
  }

  /** The same move on both sides. */
  async both(action: Action, sender: number, spoiled: number | null = null): Promise<void> {
    const bond = bondOf(action, RULES);
    // Only a call that takes money can be sent some.
    const value = bond + (bond > 0n && spoiled !== null && spoiled % 7 === 0 ? 1n : 0n);
    const context = { sender: ACCOUNTS[sender]!, time: this.time, value };
    const agreed = 'target' in action ? this.agreedIn(action) : this.genesis;
    const onL1 = await this.contracts.act(
      action,
      context,
      (state) => this.book.open(state),
      agreed,
    );
    const here = this.reduce({ ...context, cost: onL1.cost }, action);
    expect(here, JSON.stringify(action.kind)).toBe(onL1.refused);
    const counts = here === undefined ? this.accepted : this.refusals;
    const key = here ?? action.kind;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(imbalance(this.game)).toBe(0n);
  }

  /** What an honest party does next, or else a liar who answers everything: nothing if there is nothing. */
  async next(): Promise<Action | undefined> {
    const [duty] = await duties(this.game, this.book, this.time);
    if (duty !== undefined) return actionOf(this.game, duty);
    for (const pair of pairsOf(this.game)) {
      const answers = await matchAttempts(this.game, this.book, pair);
      const wrong = answers.filter(({ kind }) => kind === 'enter').at(-1);
      const answer = answers.find(({ kind }) => kind === 'dissect' || kind === 'seal');
      if (answer !== undefined) return answer;
      if (wrong !== undefined && this.game.entrants.size < 2) return wrong;
    }
    return undefined;
  }

  /** The wrong claim to begin with. */
  async firstLie(): Promise<Action> {
    return (await claimAttempts(this.game, this.book, this.genesis)).at(-1)!;
  }

  /** Everything that either of them can be asked. */
  async compare(): Promise<void> {
    const { claims, entrants, matches, claimMoney, matchMoney } = this.game;
    for (const [id, claim] of claims) {
      const [found] = await this.contracts.read('claims', 'Claims', 'claimOf', [`0x${id}`]);
      const { status, created, clock, opened, quiet, childRound, live } = claim;
      expect(plain(found)).toMatchObject({ created, clock, opened, quiet, childRound, live });
      expect((found as { status: bigint }).status).toBe(BigInt(status));
    }
    for (const [id, entrant] of entrants) {
      const [found] = await this.contracts.read('matches', 'Matches', 'entrantOf', [`0x${id}`]);
      const { standing, entered, clock, side } = entrant;
      expect(plain(found)).toMatchObject({ entered, clock, side: BigInt(side) });
      expect((found as { standing: bigint }).standing).toBe(BigInt(standing));
    }
    for (const m of matches.values()) {
      const [, found] = await this.contracts.read('matches', 'Matches', 'matchOf', m.ids.map(hex));
      const { phase, turn, height, position, clock } = m;
      expect(plain(found)).toMatchObject({
        ...{ phase: BigInt(phase), turn: BigInt(turn), height: BigInt(height), position },
        lost: BigInt(Number(m.lost[0]) + 2 * Number(m.lost[1])),
        ...{ live0: BigInt(m.live[0]), live1: BigInt(m.live[1]), agreed: hex(m.agreed) },
      });
      expect(plain((found as { clock: unknown }).clock)).toMatchObject({
        ...{ left0: clock.left[0], left1: clock.left[1], since: clock.since },
      });
    }
    for (const [where, contract, money] of [
      ['claims', 'Claims', claimMoney],
      ['matches', 'Matches', matchMoney],
    ] as const) {
      expect(await this.contracts.balance(where)).toBe(money.held);
      for (const account of [...ACCOUNTS, RULES.burnTo]) {
        const [owed] = await this.contracts.read(where, contract, 'owed', [account]);
        expect(owed).toBe(money.owed.get(account) ?? 0n);
      }
      for (const [debtor, { spent, pot, movers }] of money.bills) {
        const [bill] = await this.contracts.read(where, contract, 'billOf', [`0x${debtor}`]);
        expect(plain(bill)).toMatchObject({ spent, pot: pot ?? 0n, forfeited: pot !== undefined });
        for (const [mover, cost] of movers) {
          const [left] = await this.contracts.read(where, contract, 'costOf', [
            `0x${debtor}`,
            mover,
          ]);
          expect(left).toBe(cost);
        }
      }
    }
  }

  /** Actions of one kind of place: a match, the claims, or the money. */
  private async choices(pick: number): Promise<Action[]> {
    if (pick % 10 === 0) return this.payments();
    const pairs = pairsOf(this.game);
    const pair = pick % 10 < 3 ? undefined : pairs[Math.floor(pick / 10) % pairs.length];
    return pair === undefined
      ? claimAttempts(this.game, this.book, this.genesis)
      : matchAttempts(this.game, this.book, pair);
  }

  private reduce(context: Context, action: Action): string | undefined {
    try {
      this.game = reduce(this.game, context, action);
      return undefined;
    } catch (error) {
      if (error instanceof RefusedError) return error.reason;
      if (error instanceof UnknownState) return 'WrongPreimage';
      throw error;
    }
  }

  private agreedIn({ target }: Extract<Action, { target: unknown }>): Hash {
    return this.game.matches.get(name(matchId(...target.pair)))?.agreed ?? this.genesis;
  }

  /** Money that may be asked for, whether it is there or not, and what else is no move in a match. */
  private payments(): Action[] {
    const found: Action[] = [];
    for (const purse of ['claims', 'matches'] as const) {
      for (const account of ACCOUNTS) found.push({ kind: 'withdraw', purse, account });
      const money = purse === 'claims' ? this.game.claimMoney : this.game.matchMoney;
      for (const debtor of money.bills.keys()) {
        found.push({ kind: 'collect', purse, debtor: unname(debtor), mover: ACCOUNTS[1]! });
      }
    }
    for (const id of this.game.entrants.keys())
      found.push({ kind: 'release', entrant: unname(id) });
    return found;
  }
}

/** What ethers decoded, by names. */
const plain = (found: unknown): object => (found as Result).toObject() as object;

/** The action with one byte of one of its hashes changed, or the sides of its match swapped. */
function changed(action: Action, how: number): Action {
  const copy = structuredClone(action);
  if (how % 5 === 0 && 'target' in copy) {
    const { pair, expected } = copy.target;
    return { ...copy, target: { pair: [pair[1], pair[0]], expected } };
  }
  const hashes: Uint8Array[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) hashes.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(copy);
  const hash = hashes[how % Math.max(hashes.length, 1)];
  if (hash !== undefined) hash[how % 32]! ^= 1;
  return copy;
}

describe('the contracts and the model', () => {
  it('play a whole dispute alike, down to a step and back to the bonds', async () => {
    const table = await Table.open();
    await table.both(await table.firstLie(), 1);
    for (let i = 0; i < 200; i++) {
      const action = await table.next();
      if (action === undefined) table.time += 25n;
      else await table.both(action, 0);
    }
    await table.compare();
    const whole = ['post', 'dissect', 'seal', 'enter', 'prove', 'settle', 'release', 'finalize'];
    expect([...table.accepted.keys()].sort()).toEqual(whole.sort());
    expect(table.refusals.size).toBe(0);
  }, 120_000);

  it('take and refuse the same moves, for the same reason, and come to the same state', async () => {
    const accepted = new Set<string>();
    const refused = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 60, maxLength: 120 }), async (commands) => {
        const table = await Table.open();
        for (const each of commands) await table.play(each);
        await table.compare();
        for (const kind of table.accepted.keys()) accepted.add(kind);
        for (const kind of table.refusals.keys()) refused.add(kind);
      }),
      { numRuns: Number(process.env['GAINSAY_GAMES'] ?? 8), interruptAfterTimeLimit: 500_000 },
    );
    console.info(
      'accepted:',
      [...accepted].sort().join(' '),
      '\nrefused:',
      [...refused].sort().join(' '),
    );
  }, 600_000);
});
