import { expect } from 'vitest';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { type Arena, BURN, pairOf, type Trace } from './arena.js';
import { type Counter, GENESIS, hex, saltOf, spoil } from './counter.js';

export const SALT = saltOf('wrong');
/** Accounts. */
export const HONEST = 3;
export const LIAR = 4;
export const OTHER = 5;

/** Two rival claims under genesis, one of them right. */
export interface Rivals {
  readonly pair: Pair;
  readonly honestSide: Side;
  readonly honestId: Hash;
  readonly liarId: Hash;
  readonly wrong: Trace;
}

/** Two step trees in a subdispute. */
export interface Duel {
  readonly pair: Pair;
  readonly mine: Hash;
  readonly theirs: Hash;
  readonly right: Trace;
  readonly wrong: Trace;
}

interface StepTraces extends Pick<Duel, 'right' | 'wrong'> {
  readonly name: string;
}

/** Plays disputes about the children of genesis, between the right trace and wrong ones. */
export class Fight {
  private made: StepTraces | undefined;

  private constructor(
    readonly arena: Arena,
    readonly genesis: Hash,
    /** The right trace: 8 units, and the padding behind. */
    readonly honest: Trace,
  ) {}

  static async prepare(arena: Arena): Promise<Fight> {
    for (const size of [1000, 256, 0]) {
      await arena.send('batch', 0, arena.inbox.post(new Uint8Array(size).fill(7)));
    }
    const genesis = await arena.claims.genesis();
    // The children of genesis, made before any batch, cover the first one only.
    const machine = await arena.machine(genesis);
    return new Fight(arena, genesis, await arena.unitTrace(machine.units(GENESIS)));
  }

  /** The right idle state before a unit; the last one is before every unit of the padding. */
  before(unit: number): Counter {
    const idle = [GENESIS, ...this.honest.states];
    return idle[Math.min(unit, idle.length - 1)]!;
  }

  /** A trace that is wrong from unit `unit` on. */
  wrong(unit: number, salt = SALT): Promise<Trace> {
    return this.arena.unitTrace(spoil(this.honest.states, unit, salt));
  }

  /** Posts both claims, `wait` seconds after one another. */
  async rivals(wrong: Trace, liarFirst: boolean, wait = 2n): Promise<Rivals> {
    const post = async (liar: boolean) =>
      this.arena.claim(liar ? LIAR : HONEST, this.genesis, liar ? wrong : this.honest);
    const first = await post(liarFirst);
    // Not in the same second: the elder of the two is to be known.
    await this.arena.pass(wait);
    const second = await post(!liarFirst);
    const [honestId, liarId] = liarFirst ? [second, first] : [first, second];
    const pair = pairOf(honestId, liarId);
    const honestSide: Side = hex(pair[0]) === hex(honestId) ? 0 : 1;
    return { pair, honestSide, honestId, liarId, wrong };
  }

  /** Finds the unit in which two claims differ, trees in sight or not. */
  async sealUnits({ pair, honestSide, wrong }: Rivals, served: boolean): Promise<number> {
    const mine = { tree: this.honest.tree, served };
    const theirs = { tree: wrong.tree, served };
    const match = await this.arena.bisect(pair, honestSide === 0 ? [mine, theirs] : [theirs, mine]);
    expect(match.phase).toBe(2);
    return Number(match.position);
  }

  /** Enters both step trees of a unit; the liar's goes wrong at step `step`, or at the last one. */
  async duel(rivals: Rivals, unit: number, step: number | 'last'): Promise<Duel> {
    const { pair, honestSide } = rivals;
    const { right, wrong } = await this.stepTraces(unit, step);
    const mine = await this.arena.enter(HONEST, pair, honestSide, right.tree);
    await this.arena.pass(2n);
    const theirs = await this.arena.enter(LIAR, pair, opposite(honestSide), wrong.tree);
    return { pair: honestSide === 0 ? [mine, theirs] : [theirs, mine], mine, theirs, right, wrong };
  }

  /** The right steps of a unit, and some that are wrong from one on. Those that were made last are kept. */
  private async stepTraces(unit: number, step: number | 'last'): Promise<StepTraces> {
    const name = `${unit} ${step}`;
    if (this.made?.name === name) return this.made;
    const machine = await this.arena.machine(this.genesis);
    const right = await this.arena.stepTrace(machine.steps(this.before(unit)));
    const at = step === 'last' ? right.states.length - 1 : step;
    // It must end in the liar's leaf: from the wrong step on everything is as in the liar's unit.
    const wrong = await this.arena.stepTrace(spoil(right.states, at, SALT));
    return (this.made = { name, right, wrong });
  }

  /** Finds the step and proves it. */
  async fightSteps(duel: Duel, unit: number, served: boolean): Promise<number> {
    const { pair, mine, theirs, right, wrong } = duel;
    const own = { tree: right.tree, served };
    const other = { tree: wrong.tree, served };
    const first = hex(pair[0]) === hex(mine);
    const match = await this.arena.bisect(pair, first ? [own, other] : [other, own]);
    expect(match.phase).toBe(3);
    const at = Number(match.position);
    const { length } = right.states;
    await this.arena.prove(
      0,
      pair,
      at === 0 ? this.before(unit) : right.states[Math.min(at, length) - 1]!,
    );
    expect((await this.arena.matches.entrantOf(theirs)).standing).toBe(Standing.eliminated);
    expect((await this.arena.matches.entrantOf(mine)).standing).toBe(Standing.alive);
    return at;
  }

  /** Lets the liar's time run out, ends the match, makes the honest claim final. */
  async conclude({ pair, honestId, liarId }: Rivals): Promise<void> {
    const { arena } = this;
    await arena.pass(arena.parameters.period);
    await arena.move('settle', 0, pair);
    expect((await arena.claims.claimOf(liarId)).status).toBe(Status.eliminated);
    await this.finalize(honestId);
  }

  async finalize(honestId: Hash): Promise<void> {
    const { arena } = this;
    await arena.pass(arena.parameters.grace);
    await arena.send('finalize', 0, arena.claims.finalize(honestId));
    expect((await arena.claims.claimOf(honestId)).status).toBe(Status.final);
    expect(hex(await arena.claims.latest())).toBe(hex(honestId));
  }

  /** Takes everything out and checks that what is left are bonds still at stake. */
  async expectBonds(claimsAtStake: number, entrantsAtStake: number): Promise<void> {
    const { claims, matches, addresses, parameters, provider } = this.arena;
    const accounts = [BURN];
    for (let i = 0; i < 10; i++) accounts.push(await this.arena.address(i));
    for (const [contract, address, left] of [
      [claims, addresses.claims, BigInt(claimsAtStake) * parameters.claimBond],
      [matches, addresses.matches, BigInt(entrantsAtStake) * parameters.entryBond],
    ] as const) {
      for (const account of accounts) {
        const owed = await contract.owed(account);
        if (owed === 0n) continue;
        const before = await provider.getBalance(account);
        await this.arena.send('withdraw', 9, contract.withdraw(account));
        // The sender of the withdrawals pays for gas.
        if (account !== accounts[10])
          expect(await provider.getBalance(account)).toBe(before + owed);
      }
      expect(await provider.getBalance(address)).toBe(left);
    }
  }
}
