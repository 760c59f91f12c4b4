import { getAddress, Interface, type TransactionRequest } from 'ethers';
import { describe, expect, it } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { type Contracts, HomeBook } from '../../challenger/dispute/homeBook.js';
import { homeMoves, type Purse } from '../../challenger/dispute/homeMoves.js';
import { toHex } from '../../challenger/hex.js';

const OURS = `0x${'aa'.repeat(20)}`;
const THEIRS = `0x${'bb'.repeat(20)}`;
const named = (name: string): Hash => keccak(new TextEncoder().encode(name));

const bonds = new Interface([
  'event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost)',
  'function billOf(bytes32 debtor) view returns ((uint128 spent, uint120 pot, bool forfeited))',
  'function costOf(bytes32 debtor, address mover) view returns (uint256)',
  'function collect(bytes32 debtor, address mover)',
]);

/** Contracts of which only what is read here is there. */
class Fake {
  head = 1_000;
  readonly asked: string[] = [];
  readonly statuses = new Map<string, Status>();
  readonly ranges: [number, number][] = [];
  readonly posted: { at: number; id: Hash; parent: Hash; claimant: string }[] = [];
  readonly owed = { claims: 0n, matches: 0n };
  /** Moves against one debtor in `matches`. */
  readonly charged: { at: number; debtor: Hash; mover: string }[] = [];
  readonly bill = { cost: 0n, forfeited: false };

  get contracts(): Contracts {
    const call = (what: string, id: Hash) => ({ to: what, data: toHex(id), value: 0n });
    const within = ({ at }: { at: number }, from: number, to: number) => at >= from && at <= to;
    const claims = {
      address: 'claims',
      posted: (from: number, to: number) => {
        this.ranges.push([from, to]);
        return Promise.resolve(this.posted.filter((each) => within(each, from, to)));
      },
      claimOf: (id: Hash) => {
        this.asked.push(toHex(id));
        return Promise.resolve({ status: this.statuses.get(toHex(id)) ?? Status.pending });
      },
      orphan: (id: Hash) => call('orphan', id),
      withdraw: () => call('withdraw claims', named('genesis')),
      owed: () => Promise.resolve(this.owed.claims),
      genesis: () => Promise.resolve(named('genesis')),
    };
    const matches = {
      address: 'matches',
      entrants: () => Promise.resolve([]),
      owed: () => Promise.resolve(this.owed.matches),
      withdraw: () => call('withdraw matches', named('genesis')),
    };
    const l1 = {
      head: () => Promise.resolve({ number: this.head, hash: `0x${String(this.head)}`, time: 0n }),
      getLogs: ({ address, fromBlock, toBlock }: Record<string, unknown>) =>
        Promise.resolve(
          address === 'matches'
            ? this.charged
                .filter((each) => within(each, fromBlock as number, toBlock as number))
                .map(({ debtor, mover }) =>
                  bonds.encodeEventLog('Charged', [toHex(debtor), mover, 1n]),
                )
            : [],
        ),
      call: ({ data }: TransactionRequest) => {
        const parsed = bonds.parseTransaction({ data: data ?? '0x' });
        this.asked.push(parsed!.name);
        const { cost, forfeited } = this.bill;
        const answer = parsed!.name === 'costOf' ? [cost] : [[10n, 4n, forfeited]];
        return Promise.resolve(bonds.encodeFunctionResult(parsed!.name, answer));
      },
    };
    return { claims, matches, l1 } as unknown as Contracts;
  }

  purse(book: HomeBook): Purse {
    const bonds = { claimBond: 600n, entryBond: 200n };
    return { contracts: this.contracts, book, bonds, address: OURS };
  }

  async due(book: HomeBook, least?: bigint): Promise<string[]> {
    const purse = this.purse(book);
    const found: string[] = [];
    for await (const { what, on } of homeMoves(least === undefined ? purse : { ...purse, least })) {
      found.push(what === 'withdraw' ? what : `${what} ${toHex(on)}`);
    }
    return found;
  }
}

describe('money that can be taken home', () => {
  it('is the bond of a claim of ours whose parent fell, and of nobody else’s', async () => {
    const fake = new Fake();
    const [fallen, child, other, lost] = ['fallen', 'child', 'other', 'lost'].map(named) as [
      Hash,
      Hash,
      Hash,
      Hash,
    ];
    const parent = fallen;
    fake.posted.push(
      { at: 500, id: child, parent, claimant: OURS },
      { at: 501, id: other, parent, claimant: THEIRS },
      { at: 502, id: lost, parent: child, claimant: OURS },
    );
    const book = new HomeBook(100);
    expect(await fake.due(book)).toEqual([]);
    fake.statuses.set(toHex(fallen), Status.eliminated);
    expect(await fake.due(book)).toEqual([`orphan ${toHex(child)}`]);
    fake.statuses.set(toHex(child), Status.orphaned);
    expect(await fake.due(book)).toEqual([`orphan ${toHex(lost)}`]);
    fake.statuses.set(toHex(lost), Status.orphaned);
    expect(await fake.due(book)).toEqual([]);
  });

  it('is looked for from the deployment on, once, and not for ever where all is over', async () => {
    const fake = new Fake();
    const [parent, child] = [named('parent'), named('child')];
    fake.posted.push({ at: 150, id: child, parent, claimant: OURS });
    fake.statuses.set(toHex(child), Status.final);
    const book = new HomeBook(100);
    await fake.due(book);
    fake.head = 1_500;
    await fake.due(book);
    // The margin of what a reorganization may change is read again.
    expect(fake.ranges).toEqual([
      [100, 1_000],
      [745, 1_500],
    ]);
    fake.asked.length = 0;
    await fake.due(book);
    expect(fake.asked).toEqual([]);
    // Of the same block nothing is read twice, whoever asks.
    expect(fake.ranges).toHaveLength(2);
  });

  it('is what a loser’s bond repays, asked for until it is there, and after that where a move was made again', async () => {
    const fake = new Fake();
    const debtor = named('loser');
    const book = new HomeBook(100);
    const later = async (): Promise<string[]> => {
      fake.head += 300;
      fake.asked.length = 0;
      return fake.due(book);
    };
    fake.charged.push({ at: 150, debtor, mover: getAddress(OURS) });
    fake.charged.push({ at: 151, debtor, mover: getAddress(THEIRS) });
    fake.bill.cost = 7n;
    expect(await fake.due(book)).toEqual([]);
    fake.bill.forfeited = true;
    expect(await later()).toEqual([`collect ${toHex(debtor)}`]);
    fake.bill.cost = 0n;
    expect(await later()).toEqual([]);
    expect(fake.asked).toEqual(['costOf']);
    expect(await later()).toEqual([]);
    expect(fake.asked).toEqual([]);
    fake.charged.push({ at: fake.head + 100, debtor, mover: getAddress(OURS) });
    fake.bill.cost = 5n;
    expect(await later()).toEqual([`collect ${toHex(debtor)}`]);
  });

  it('says what each move brings', async () => {
    const fake = new Fake();
    const [parent, child, debtor] = ['parent', 'child', 'loser'].map(named) as [Hash, Hash, Hash];
    fake.posted.push({ at: 150, id: child, parent, claimant: OURS });
    fake.statuses.set(toHex(parent), Status.eliminated);
    fake.charged.push({ at: 150, debtor, mover: getAddress(OURS) });
    Object.assign(fake.bill, { cost: 5n, forfeited: true });
    fake.owed.matches = 50n;
    const found: [string, bigint][] = [];
    for await (const { what, gain } of homeMoves(fake.purse(new HomeBook(100)))) {
      found.push([what, gain]);
    }
    // Of the 4 wei for moves that cost 10, as much as ours of 5 has a right to.
    expect(found).toEqual([
      ['orphan', 600n],
      ['collect', 2n],
      ['withdraw', 50n],
    ]);
  });

  it('leaves small credits where they are if it is told to', async () => {
    const fake = new Fake();
    fake.owed.claims = 5n;
    fake.owed.matches = 50n;
    expect(await fake.due(new HomeBook(0))).toEqual(['withdraw', 'withdraw']);
    expect(await fake.due(new HomeBook(0), 6n)).toEqual(['withdraw']);
  });
});
