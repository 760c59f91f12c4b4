import type { ClaimExplanation, ReadModel, Resources } from '../../challenger/api/readModel.js';
import type { ChainStatus, ProcessStatus } from '../../challenger/api/records/chainStatus.js';
import type { ClaimRecord } from '../../challenger/api/records/claimRecord.js';
import type { DisputeDetail } from '../../challenger/api/records/disputeDetail.js';
import type { DisputeRecord, MatchRecord } from '../../challenger/api/records/disputeRecord.js';
import type {
  AccountRecord,
  BondRecord,
  MoveRecord,
} from '../../challenger/api/records/moneyRecords.js';
import type { VerdictRecord } from '../../challenger/api/records/verdictRecord.js';

/** `0x` and 32 bytes that end in a number. */
export const hashOf = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`;
export const addressOf = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;
export const NOW = 1_800_000_000;

export const chainStatus = (change: Partial<ChainStatus> = {}): ChainStatus => ({
  ...{ chain: 'one', l1ChainId: 1n, l2ChainId: 901n, mode: 'defend', stage: 'following' },
  endpoints: ['a', 'b', 'c'],
  l1: { block: 100, hash: hashOf(100), time: NOW - 12, seenAt: NOW - 3 },
  verified: { batch: 40n, block: 900n, blockHash: hashOf(900), time: NOW - 60 },
  postedBatch: 42n,
  lag: { batches: 2n, seconds: 48 },
  ...{ sync: null, replay: null },
  ...{ basis: 'anchored', lastLoopAt: NOW - 2, loops: 17, notReady: [] },
  ...change,
});

export const claim = (n: number, change: Partial<ClaimRecord> = {}): ClaimRecord => ({
  ...{ id: hashOf(n), chain: 'one', parent: hashOf(1), claimant: addressOf(n), isOurs: false },
  ...{ target: 42n, root: hashOf(n + 1000), state: hashOf(n + 2000), accumulator: hashOf(7) },
  ...{ transaction: hashOf(n + 3000), status: 'pending', createdAt: NOW - 5000 },
  ...{ bond: 600_000_000_000_000_000n, verdict: null },
  ...change,
});

export const match = (n: number, change: Partial<MatchRecord> = {}): MatchRecord => ({
  ...{ id: hashOf(n), level: 'unit', subdispute: null, sides: [hashOf(2), hashOf(3)] },
  ...{ phase: 'bisect', turn: 0, height: 16, position: 3n, nodes: [hashOf(11), hashOf(12)] },
  ...{ ourNode: hashOf(11), agreed: null, lost: [false, false] },
  clock: { left: [5_000, 6_000], since: NOW - 1_000 },
  ...{ ourSide: 0, needsEntry: false },
  outlook: { ahead: 1, winner: 0, endsBy: NOW + 20_000 },
  ...change,
});

export const dispute = (n: number, change: Partial<DisputeRecord> = {}): DisputeRecord => ({
  ...{ id: hashOf(n), chain: 'one', round: 0n, isOpen: true, claims: [hashOf(2), hashOf(3)] },
  ...{ openedAt: NOW - 5_000, shutsAt: NOW + 500_000, matches: [match(20)], entrants: [] },
  forecast: {
    ...{ ahead: 'wrong', winner: 'right', endsBy: NOW + 900_000 },
    stakes: {
      ...{ right: 10n ** 18n, wrong: 6n * 10n ** 17n, unknown: 0n, ours: 6n * 10n ** 17n },
    },
  },
  muted: null,
  ...change,
});

export const verdict = (n: number, change: Partial<VerdictRecord> = {}): VerdictRecord => ({
  ...{ id: String(n), chain: 'one', claim: hashOf(n), kind: 'disagree', basis: 'replayed' },
  unit: { unit: 3, kind: 'transaction', batch: 42n, block: 901n, entry: 0, transaction: hashOf(5) },
  ...{ code: null, reason: null, nextStep: null, at: NOW - 100 },
  ...change,
});

export const bond = (n: number, change: Partial<BondRecord> = {}): BondRecord => ({
  ...{ id: hashOf(n), chain: 'one', kind: 'claim', dispute: hashOf(1) },
  ...{ amount: 600_000_000_000_000_000n, state: 'atRisk', unlocksAt: null },
  ...change,
});

export const move = (n: number, change: Partial<MoveRecord> = {}): MoveRecord => ({
  ...{ id: String(n), chain: 'one', what: 'dissect', dispute: hashOf(1), state: 'mined' },
  ...{ transaction: hashOf(n), value: 0n, fee: 3_000_000n, at: NOW - 50 },
  ...change,
});

export const account = (change: Partial<AccountRecord> = {}): AccountRecord => ({
  ...{ chain: 'one', address: addressOf(77), balance: 3n * 10n ** 18n, needed: 10n ** 18n },
  ...{ owed: 0n, pending: 1, oldestPendingAt: NOW - 30 },
  ...change,
});

/** A model of which a test changes what it is about. */
export class FixedModel implements ReadModel {
  process: ProcessStatus = {
    ...{ version: '0.1.0', startedAt: NOW - 9_000, isReady: true, chains: [chainStatus()] },
  };
  claimList: ClaimRecord[] = [];
  disputeList: DisputeRecord[] = [];
  verdictList: VerdictRecord[] = [];
  bondList: BondRecord[] = [];
  moveList: MoveRecord[] = [];
  accountList: AccountRecord[] = [];
  /** By chain and name. */
  readonly detailOf = new Map<string, DisputeDetail>();
  readonly explanationOf = new Map<string, ClaimExplanation>();
  left: Resources = {
    disks: [{ folder: '/data', freeBytes: 50_000_000_000 }],
    stores: [{ chain: 'one', bytes: 1_000_000 }],
  };

  status = () => this.process;
  claims = () => this.claimList;
  disputes = () => this.disputeList;
  verdicts = () => this.verdictList;
  bonds = () => this.bondList;
  moves = () => this.moveList;
  accounts = () => this.accountList;
  resources = () => this.left;
  detail = (chain: string, id: string) => this.detailOf.get(`${chain}/${id}`);
  explanation = (chain: string, id: string) => this.explanationOf.get(`${chain}/${id}`);
}

/** The trees of a match that went two levels down, its moves, and what hung on it. */
export const detail = (change: Partial<DisputeDetail> = {}): DisputeDetail => ({
  trees: [
    {
      ...{ match: hashOf(20), height: 20 },
      levels: [
        {
          ...{ height: 20, disputed: 0 },
          nodes: [{ position: 0n, claimed: [hashOf(51), hashOf(52)], ours: hashOf(51) }],
        },
        {
          ...{ height: 19, disputed: 1 },
          nodes: [
            { position: 0n, claimed: [hashOf(53), hashOf(53)], ours: hashOf(53) },
            { position: 1n, claimed: [hashOf(54), null], ours: hashOf(54) },
          ],
        },
      ],
    },
  ],
  moves: [
    {
      ...{ what: 'dissected', about: hashOf(20), side: 0, height: 16, position: 3n, lost: null },
      ...{ block: 99, at: NOW - 60, transaction: hashOf(61) },
    },
  ],
  stakes: [
    { at: NOW - 900, right: 0n, wrong: 6n * 10n ** 17n, unknown: 0n, ours: 0n },
    { at: NOW - 60, right: 10n ** 18n, wrong: 6n * 10n ** 17n, unknown: 0n, ours: 10n ** 18n },
  ],
  explained: [{ claim: hashOf(3), title: 'CONFIRMED: the claim is wrong', lead: ['In unit 3.'] }],
  ...change,
});

/** One of everything. */
export function fullModel(): FixedModel {
  const model = new FixedModel();
  const replay = { done: 30, total: 40, etaSeconds: 600 };
  model.process = { ...model.process, chains: [chainStatus({ replay })] };
  model.claimList = [
    claim(2, { isOurs: true, verdict: 'agree' }),
    claim(3, { verdict: 'disagree' }),
    claim(4, { verdict: 'cannotTell' }),
    claim(5, { chain: 'two', status: 'final' }),
  ];
  const steps = match(21, { level: 'step', subdispute: hashOf(20), phase: 'prove' });
  model.disputeList = [
    dispute(1, {
      matches: [match(20, { phase: 'subdispute', agreed: hashOf(9) }), steps],
      entrants: [
        {
          ...{ id: hashOf(31), subdispute: hashOf(20), side: 0, root: hashOf(41), isOurs: true },
          ...{ owner: addressOf(77), isRight: true, standing: 'alive', enteredAt: NOW - 100 },
          clock: 4_000,
        },
      ],
    }),
    dispute(2, { isOpen: false, muted: { until: null, reason: 'a test of theirs' } }),
  ];
  model.verdictList = [
    verdict(3),
    verdict(2, { kind: 'agree', unit: null }),
    verdict(4, {
      ...{ kind: 'cannotTell', basis: null, unit: null, code: 'DATA_MISSING' },
      ...{ reason: 'a blob is missing', nextStep: 'add a source' },
    }),
  ];
  model.bondList = [bond(2), bond(31, { kind: 'entrant', state: 'claimable', unlocksAt: NOW })];
  model.moveList = [move(1), move(2, { state: 'sent', fee: null })];
  model.accountList = [account()];
  model.detailOf.set(`one/${hashOf(1)}`, detail());
  model.explanationOf.set(`one/${hashOf(3)}`, {
    ...{ claim: hashOf(3), bundle: 'ab', title: 'CONFIRMED: the claim is wrong' },
    ...{ lead: ['In unit 3.'], html: '<!doctype html><title>wrong</title>' },
  });
  return model;
}
