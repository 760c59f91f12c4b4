import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blockchainCase } from '../../challenger/conformance/blockchainCase.js';
import { meetsExpectation } from '../../challenger/conformance/expectedExceptions.js';
import { fixtures } from '../../challenger/conformance/fixtures.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import {
  publishedBatches,
  type PublishedChain,
} from '../../challenger/conformance/publishedBatches.js';
import type { Statement } from '../../challenger/l1/claims.js';
import { toHex } from '../../challenger/hex.js';
import { DATA, hasData } from '../execute/sharedData.js';
import {
  type Claimed,
  falseFinals,
  falseFrom,
  falseLeaf,
  falseLengths,
  falseTransactions,
  headerHash,
} from './claimed.js';
import { caseTable } from './caseTable.js';
import { CONTENT_FIELDS, falsified, RESTING_FIELDS } from './falsehoods.js';
import { hashOf, isSaid, type Level, type Posted, PublishedCase } from './publishedCase.js';
import { falseHeaders, invalidHeaders, someTransactions, Turns } from './levelLies.js';
import { PARAMETERS, PublishingL1 } from './publishingL1.js';
import type { IdleState } from '../../bisection/trace/UnitChain.js';

// Thousands of claims in one test; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 1_200_000 });

/** The falsehoods that the contract itself refuses, with the errors that it may give. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'final phase': ['NotIdle'],
  'final cursor.position': ['WrongPosition', 'WrongAccumulator'],
  'final cursor.accumulator': ['WrongAccumulator'],
};

const ALL = process.env['GAINSAY_ALL_PUBLISHED'] === '1';
/** Of so many chains one is run by default. */
const ONE_IN = 3;

/** Of the empty list. */
const NO_UNCLES = keccak(Uint8Array.of(0xc0));

const KINDS = ['batch', 'void', 'block', 'transaction', 'close'] as const;

/** What no other falsehood here comes to: the same claim is not taken twice. */
const wrongTwice = (idle: IdleState): IdleState =>
  falsified(falsified(idle, 'block.count'), 'stateRoot');

describe.skipIf(!hasData('blockchain'))('published batches', () => {
  const cases = hasData('blockchain')
    ? [...fixtures([`${DATA}/blockchain`])].flatMap((fixture) =>
        fixture.kind === 'blockchain' ? [blockchainCase(fixture.name, fixture.json)] : [],
      )
    : [];
  const chains: PublishedChain[] = [];
  let l1: PublishingL1;
  const resting = new Turns(RESTING_FIELDS);
  const inTheMiddle = Object.fromEntries(
    KINDS.map((kind) => [kind, new Turns([...CONTENT_FIELDS, ...RESTING_FIELDS])]),
  );
  const tally = {
    ...{ chains: 0, block: 0, void: 0, skips: 0, otherHeader: 0, onlyUncles: 0 },
    ...{ agreed: 0, disagreed: 0, hidden: 0, refused: 0 },
  };
  /** What a challenger that asks the machine too says of some of them. */
  const watched = { agree: 0, disagree: 0 };

  beforeAll(async () => {
    l1 = await PublishingL1.open();
    for (const test of cases) {
      const published = await publishedBatches(test);
      if (published.outOfScope === undefined) chains.push(...published.chains);
    }
  });

  afterAll(() => l1.close());

  it('are the cases listed in docs/blockchain-cases.md', async () => {
    await expect(await caseTable(cases)).toMatchFileSnapshot('../../docs/blockchain-cases.md');
  });

  it('on L1 make right claims agreed with, and all others refused or disagreed with', async () => {
    const run = chains.filter((_, index) => ALL || index % ONE_IN === 0);
    for (const chain of run) await follow(chain);
    console.log('published batches:', tally, 'with the machine asked too:', watched);
    expect(tally).toMatchObject({ chains: run.length, hidden: tally.agreed });
    for (const what of ['skips', 'void', 'disagreed', 'refused'] as const) {
      expect(tally[what], what).toBeGreaterThan(0);
    }
    if (!ALL) {
      console.log(`${run.length} of ${chains.length} chains; all of them: GAINSAY_ALL_PUBLISHED=1`);
      return;
    }
    // Without the uncles in them, the headers of these are right; in the other three the state root is wrong too.
    expect([tally.otherHeader, tally.onlyUncles]).toEqual([15, 12]);
    // Every field was falsified in the middle of a claim, after units of every kind, and so was every part at rest.
    for (const kind of KINDS) expect(inTheMiddle[kind]?.left, kind).toBe(0);
    expect(resting.left).toBe(0);
  });

  async function follow(chain: PublishedChain): Promise<void> {
    const one = await PublishedCase.publish(l1, chain);
    const { name } = chain;
    const levels: (Level & { readonly right: Posted })[] = [];
    const told: { readonly claimed: Claimed; readonly posted: Posted }[] = [];
    let level = await one.level();
    while (level !== undefined) {
      const units = level.opinion.claim.chain;
      const kinds = Array.from({ length: units.length }, (_, index) => units.unit(index).kind);
      expect(kinds, name).toEqual(level.layout);
      // One wrong claim for the challenger that watches: it asks the machine, which takes its time.
      const unit = (tally.chains + levels.length) % units.length;
      const claimed = falseFrom(units, unit, 'wrong twice', wrongTwice(units.before(unit + 1)));
      const [right, wrong] = await one.post(level, [
        await one.statement(level),
        await one.statement(level, claimed),
      ]);
      const done = { ...level, right: right! };
      levels.push(done);
      told.push({ claimed, posted: wrong! });
      await checkRight(one, done);
      level = await one.level(done);
    }
    const { cursor } = levels.at(-1)!.opinion.final.block.fields;
    expect(cursor.fields.position, name).toBe(BigInt(chain.batches.length));
    checkBlocks(one);
    await watch(one, levels, told);
    for (const each of levels) await lieAbout(one, each, each === levels.at(-1));
    tally.chains++;
  }

  /** The right claim is agreed with, and its end is what the case and the inbox say, and what L1 reads out of it. */
  async function checkRight(one: PublishedCase, level: Level & { readonly right: Posted }) {
    const { name } = one.chain;
    expect(await one.judge(level, level.right), name).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(await one.refusal(await one.statement(level)), name).toBe('AlreadyClaimed');
    tally.agreed++;
    if (!level.batches.every(isSaid)) return;
    const { position } = level.opinion.final.block.fields.cursor.fields;
    const expected = one.expectedIdle(Number(position));
    expect(hashOf(level.opinion.final), name).toBe(hashOf(expected));
    const { hash, number } = expected.block.fields.parent.fields;
    expect(await one.content(level.right), name).toEqual({
      stateRoot: toHex(expected.stateRoot),
      blockHash: toHex(hash),
      number,
    });
  }

  /** Every block that was executed for the opinions is the case's, or what the rules make of it. */
  function checkBlocks({ chain, executed }: PublishedCase): void {
    const { name } = chain;
    const closing = chain.batches.filter(({ expected }) => expected.outcome !== 'void');
    expect(executed.length, name).toBe(closing.length);
    for (const [index, { block, expected }] of closing.entries()) {
      expect(headerHash(block.header), name).toEqual(block.header.hash);
      const { header, transactions } = executed[index]!;
      if (expected.outcome === 'otherHeader') {
        expect(header.hash, name).not.toEqual(block.header.hash);
        const bare = headerHash({ ...block.header, unclesHash: NO_UNCLES });
        if (toHex(header.hash) === toHex(bare)) tally.onlyUncles++;
      } else {
        expect(toHex(header.hash), name).toBe(toHex(block.header.hash));
      }
      const reason = transactions.find(({ skipped }) => skipped !== undefined)?.skipped;
      if (expected.outcome === 'skips') {
        expect(meetsExpectation(expected.exception, reason ?? 'nothing'), name).toBe(true);
      } else {
        expect(reason, name).toBe(undefined);
      }
    }
    for (const { expected } of chain.batches) tally[expected.outcome]++;
  }

  /** The challenger, from genesis on: no bond is at risk, and yet it asks the machine before it disagrees. */
  async function watch(
    { challenger, chain: { name } }: PublishedCase,
    levels: readonly { readonly right: Posted }[],
    told: readonly { readonly claimed: Claimed; readonly posted: Posted }[],
  ): Promise<void> {
    await challenger.step();
    for (const { right } of levels) {
      expect(challenger.verdictOf(right.id), name).toEqual({ kind: 'agree', basis: 'replayed' });
      watched.agree++;
    }
    for (const { claimed, posted } of told) {
      const verdict = challenger.verdictOf(posted.id);
      expect(verdict, name).toMatchObject({ kind: 'disagree', unit: { unit: claimed.unit } });
      watched.disagree++;
    }
  }

  /** Wrong claims of every kind about the batches of a level; all of them only about the last. */
  async function lieAbout(one: PublishedCase, level: Level, isLast: boolean): Promise<void> {
    const units = level.opinion.claim.chain;
    const claimed = [...invalidHeaders(level), ...falseLengths(units)];
    for (const unit of someTransactions(level)) claimed.push(...falseTransactions(units, unit));
    // A chain that is there for one invalid block begins as the valid one of its case does.
    const isMain = one.chain.batches.every(({ expected }) =>
      /^(block|void)$/.test(expected.outcome),
    );
    if (isMain) claimed.push(...middles(level));
    if (isMain && isLast) {
      claimed.push(
        ...falseFinals(units, CONTENT_FIELDS),
        ...falseFinals(units, ['phase', ...resting.next(6)]),
        ...falseHeaders(level),
      );
    }
    const taken = claimed.filter(({ name }) => REFUSED[name] === undefined);
    const refused = claimed.filter(({ name }) => REFUSED[name] !== undefined);
    await Promise.all(
      refused.map(async (each) => {
        const error = await one.refusal(await one.statement(level, each));
        expect(REFUSED[each.name], `${one.chain.name}, ${each.name}`).toContain(error);
        tally.refused++;
      }),
    );
    const statements = await Promise.all(taken.map((each) => one.statement(level, each)));
    // One more, that nobody has said before, and whose leaves nobody sees.
    const lie = falsified(wrongTwice(units.last), 'parent.gasUsed');
    const fresh = await one.statement(level, falseFrom(units, units.length - 1, 'fresh', lie));
    if (isLast) await refuse(one, fresh);
    const posted = await one.post(level, [...statements, { ...fresh, leaves: [] }]);
    await Promise.all(
      taken.map(async ({ name, unit }, index) => {
        const kind = level.layout[unit] ?? 'end';
        expect(await one.judge(level, posted[index]!), `${one.chain.name}, ${name}`).toMatchObject({
          kind: 'disagree',
          unit: { unit, kind },
        });
        tally.disagreed++;
      }),
    );
    expect(await one.judge(level, posted.at(-1)!), one.chain.name).toMatchObject({
      kind: 'disagree',
      unit: undefined,
    });
    tally.hidden++;
  }

  /** Wrong claims that are right at the end. */
  function middles({ layout, opinion }: Level): Claimed[] {
    const units = opinion.claim.chain;
    return KINDS.flatMap((kind) => {
      // The end of a claim has falsehoods of its own.
      const unit = layout.lastIndexOf(kind, layout.length - 2);
      if (unit < 0) return [];
      const fields = inTheMiddle[kind]!.next(kind === 'void' ? 24 : 3);
      return fields.map((field, index) => {
        const lasts = /position|accumulator/.test(field) || RESTING_FIELDS.includes(field);
        if (lasts || index % 2 === 1) return falseLeaf(units, unit, field);
        const lie = falsified(units.before(unit + 1), field);
        return falseFrom(units, unit, `${field} after ${kind}`, lie);
      });
    });
  }

  /** What else the contract refuses of a claim that it would take. */
  async function refuse(one: PublishedCase, good: Statement): Promise<void> {
    const flipped = Uint8Array.from(good.idle, (byte, index) => (index === 100 ? byte ^ 1 : byte));
    const zero = new Uint8Array(32) as Hash;
    const refusals = {
      WrongStatus: { ...good, parent: zero },
      WrongTarget: { ...good, target: good.target + 1n },
      WrongAccumulator: { ...good, accumulator: zero },
      WrongLastLeaf: { ...good, state: zero },
      PathLength: { ...good, path: good.path.slice(1) },
      BadPreimage: { ...good, idle: flipped },
      ProofTooShort: { ...good, idle: good.idle.slice(0, -1) },
      ProofTooLong: { ...good, idle: Uint8Array.of(...good.idle, 0) },
    };
    await Promise.all(
      Object.entries(refusals).map(async ([error, statement]) => {
        expect(await one.refusal(statement), one.chain.name).toBe(error);
        tally.refused++;
      }),
    );
    expect(await one.refusal(good, PARAMETERS.claimBond - 1n)).toBe('WrongBond');
    tally.refused++;
  }
});
