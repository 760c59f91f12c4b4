import { Interface } from 'ethers';
import type { DissectMove, SealMove } from '../../bisection/game/Dissection.js';
import type { DivergenceProof } from '../../bisection/game/Divergence.js';
import type { Side } from '../../bisection/game/Clock.js';
import type { Entrant as EntrantState, Standing } from '../../bisection/game/Entrants.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Match, Phase } from '../../bisection/game/Match.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Call } from './call.js';
import { toHash } from '../hex.js';
import type { L1Reader } from './l1View.js';

const CLOCK = '(uint64 left0, uint64 left1, uint64 since)';
const MATCH = `(uint8 phase, uint8 turn, uint8 height, uint8 lost, uint32 live0, uint32 live1, uint64 position, ${CLOCK} clock, bytes32[2] ids, bytes32[2] nodes, bytes32 agreed)`;

export const MATCHES_ABI = [
  'function dissect(bytes32 one, bytes32 two, bytes32 expected, bytes32[16] theirs, bytes32[16] own, bytes32[16] below)',
  'function seal(bytes32 one, bytes32 two, bytes32 expected, bytes32[16] theirs, bytes32[16] own, bytes32 agreed, bytes32[] path)',
  'function diverge(bytes32 one, bytes32 two, bytes32 expected, uint8 side, (uint256 position, bytes32[2] leaves, bytes32[][2] paths, bytes32 agreed, bytes32[] agreedPath) proof)',
  'function enter(bytes32 subdispute, bytes32 expected, uint8 side, bytes32[16] top, bytes32[] path) payable returns (bytes32 id)',
  'function prove(bytes32 one, bytes32 two, bytes32 expected, bytes proof)',
  'function timeout(bytes32 one, bytes32 two, bytes32 expected)',
  'function settle(bytes32 one, bytes32 two, bytes32 expected)',
  'function release(bytes32 id)',
  'function multicall(bytes[] calls) returns (bool[] done)',
  'function collect(bytes32 debtor, address mover)',
  'function billOf(bytes32 debtor) view returns ((uint128 spent, uint120 pot, bool forfeited))',
  'function costOf(bytes32 debtor, address mover) view returns (uint256)',
  'function withdraw(address account)',
  'function owed(address account) view returns (uint256)',
  'function claims() view returns (address)',
  'function machine() view returns (address)',
  'function config() view returns ((uint64 chainId, uint8 fork, uint64 gasLimitFloor, uint64 gasLimitCap, uint64 timeDrift, bool beaconRoots, bool blockHashes))',
  `function matchOf(bytes32 one, bytes32 two) view returns (bytes32 id, ${MATCH} m, bytes32 stateHash)`,
  'function entrantOf(bytes32 id) view returns ((bytes32 subdispute, bytes32 root, address owner, uint8 side, uint8 standing, uint64 entered, uint64 clock))',
  `event MatchOpened(bytes32 indexed id, bytes32 indexed one, bytes32 indexed two, uint8 turn, ${CLOCK} clock)`,
  'event Dissected(bytes32 indexed id, uint8 side, uint8 height, uint64 position, bytes32[2] nodes, bytes32[16] children)',
  'event Sealed(bytes32 indexed id, uint64 position, bytes32 agreed, bytes32[2] leaves, uint8 phase)',
  'event Proved(bytes32 indexed id, bytes32 result)',
  'event MatchOver(bytes32 indexed id, bytes32 indexed one, bytes32 indexed two, uint8 lost)',
  'event Entered(bytes32 indexed entrant, bytes32 indexed subdispute, address indexed owner, uint8 side, bytes32 root, bytes32[16] top, uint64 clock)',
  'event EntrantEliminated(bytes32 indexed entrant, bytes32 indexed subdispute, bytes32 indexed winner)',
  'event EntrantReleased(bytes32 indexed entrant, bytes32 indexed subdispute)',
  'event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost)',
  'event Credited(address indexed account, uint256 amount)',
  'event Withdrawn(address indexed account, uint256 amount)',
  'error WrongBond(uint256 expected, uint256 given)',
  'error NothingOwed(address account)',
  'error TransferFailed(address account, uint256 amount)',
  'error AtLeaves(bytes32 id)',
  'error AboveLeaves(bytes32 id, uint8 height)',
  'error NotOver(bytes32 id)',
  'error WrongPhase(bytes32 id, uint8 phase)',
  'error StateChanged(bytes32 id, bytes32 expected, bytes32 found)',
  'error NoSuchSide(uint8 side)',
  'error WrongLastLeaf(bytes32 node, bytes32 found)',
  'error AlreadyEntered(bytes32 entrant)',
  'error EntryOver(bytes32 subdispute, uint8 side)',
  'error NotAlive(bytes32 entrant)',
  'error StillInPlay(bytes32 entrant)',
  'error ForeignClaims(address matches)',
  'error OutOfTime(uint256 side, uint256 late)',
  'error NotChildren(bytes32 node, bytes32 found)',
  'error NoDifference()',
  'error SameLeaf(uint256 position)',
  'error EarlierDifference(uint256 height)',
  'error WrongRoot(uint256 side, bytes32 expected, bytes32 found)',
  'error WrongAgreed(bytes32 expected, bytes32 found)',
  'error PathLength(uint256 expected, uint256 given)',
  'error OutsideTree(uint256 index, uint256 height)',
  'error SharedCalldata(uint256 sum, uint256 given)',
];

const matches = new Interface(MATCHES_ABI);

/** A step tree in a subdispute, as the contract has it. */
export type Entrant = Omit<EntrantState, 'top'>;

/** A match and the name of its state, which the next move answers to. */
export interface MatchState {
  readonly id: Hash;
  readonly match: Match;
  readonly stateHash: Hash;
}

/** The matches at an address. */
export class Matches {
  constructor(
    readonly address: string,
    private readonly l1: L1Reader,
  ) {}

  dissect([one, two]: Pair, expected: Hash, move: DissectMove): Call {
    return this.call('dissect', [one, two, expected, move.theirs, move.own, move.below]);
  }

  seal([one, two]: Pair, expected: Hash, move: SealMove): Call {
    const { theirs, own, agreed, path } = move;
    return this.call('seal', [one, two, expected, theirs, own, agreed, path]);
  }

  /** `side`: the one that the sender is on; the other one's bond repays the move if it is forfeited. */
  diverge([one, two]: Pair, expected: Hash, side: Side, proof: DivergenceProof): Call {
    return this.call('diverge', [one, two, expected, side, proof]);
  }

  /** `bond`: `entryBond` of the parameters, wei. */
  enter(
    subdispute: Hash,
    expected: Hash,
    side: Side,
    crown: { readonly top: readonly Hash[]; readonly path: readonly Hash[] },
    bond: bigint,
  ): Call {
    return this.call('enter', [subdispute, expected, side, crown.top, crown.path], bond);
  }

  prove([one, two]: Pair, expected: Hash, proof: Uint8Array): Call {
    return this.call('prove', [one, two, expected, proof]);
  }

  timeout([one, two]: Pair, expected: Hash): Call {
    return this.call('timeout', [one, two, expected]);
  }

  settle([one, two]: Pair, expected: Hash): Call {
    return this.call('settle', [one, two, expected]);
  }

  release(entrant: Hash): Call {
    return this.call('release', [entrant]);
  }

  withdraw(account: string): Call {
    return this.call('withdraw', [account]);
  }

  /** Several moves at once; one that fails takes no other along. Entries carry a bond and cannot be among them. */
  multicall(calls: readonly Call[]): Call {
    return this.call('multicall', [calls.map(({ data }) => data)]);
  }

  async owed(account: string): Promise<bigint> {
    const [owed] = await this.read('owed', [account]);
    return owed as bigint;
  }

  async config(): Promise<Config> {
    const [c] = (await this.read('config', [])) as [Record<keyof Config, unknown>];
    return {
      chainId: c.chainId as bigint,
      fork: Number(c.fork) as Config['fork'],
      gasLimitFloor: c.gasLimitFloor as bigint,
      gasLimitCap: c.gasLimitCap as bigint,
      timeDrift: c.timeDrift as bigint,
      beaconRoots: c.beaconRoots as boolean,
      blockHashes: c.blockHashes as boolean,
    };
  }

  /** A match as it stands, or as it begins. Reverts for two that do not fight each other and never did. */
  async matchOf([one, two]: Pair): Promise<MatchState> {
    const [id, m, stateHash] = (await this.read('matchOf', [one, two])) as [
      string,
      RawMatch,
      string,
    ];
    return { id: toHash(id), match: decodeMatch(m), stateHash: toHash(stateHash) };
  }

  async entrantOf(id: Hash): Promise<Entrant> {
    const [e] = (await this.read('entrantOf', [id])) as [Record<keyof Entrant, unknown>];
    return {
      subdispute: toHash(e.subdispute as string),
      root: toHash(e.root as string),
      owner: e.owner as string,
      side: Number(e.side) as Side,
      standing: Number(e.standing) as Standing,
      entered: e.entered as bigint,
      clock: e.clock as bigint,
    };
  }

  /** The children revealed by the last dissecting move of a match; nothing before the first. */
  async lastReveal(id: Hash, from: number, to: number): Promise<Hash[] | undefined> {
    const last = (await this.events('Dissected', [id], from, to)).at(-1);
    return last && (last['children'] as string[]).map(toHash);
  }

  /** The entrants of a subdispute, with their 16 highest nodes, in the order in which they came. */
  async entered(
    subdispute: Hash,
    from: number,
    to: number,
  ): Promise<{ id: Hash; side: Side; root: Hash; top: Hash[] }[]> {
    const events = await this.events('Entered', [null, subdispute], from, to);
    return events.map((args) => ({
      id: toHash(args['entrant'] as string),
      side: Number(args['side']) as Side,
      root: toHash(args['root'] as string),
      top: (args['top'] as string[]).map(toHash),
    }));
  }

  /** The entrants of all subdisputes, in the order in which they came. */
  async entrants(from: number, to: number): Promise<{ id: Hash; owner: string }[]> {
    const events = await this.events('Entered', [], from, to);
    return events.map((args) => ({
      id: toHash(args['entrant'] as string),
      owner: args['owner'] as string,
    }));
  }

  private call(method: string, args: readonly unknown[], value = 0n): Call {
    return { to: this.address, data: matches.encodeFunctionData(method, args), value };
  }

  private async read(method: string, args: readonly unknown[]): Promise<readonly unknown[]> {
    const data = matches.encodeFunctionData(method, args);
    const result = await this.l1.call({ to: this.address, data });
    return matches.decodeFunctionResult(method, result);
  }

  private async events(
    event: string,
    topics: readonly unknown[],
    from: number,
    to: number,
  ): Promise<Record<string, unknown>[]> {
    const logs = await this.l1.getLogs({
      address: this.address,
      topics: matches.encodeFilterTopics(event, [...topics]),
      fromBlock: from,
      toBlock: to,
    });
    return logs.map(
      (log) =>
        matches.decodeEventLog(event, log.data, log.topics) as unknown as Record<string, unknown>,
    );
  }
}

interface RawMatch {
  readonly phase: bigint;
  readonly turn: bigint;
  readonly height: bigint;
  readonly lost: bigint;
  readonly live0: bigint;
  readonly live1: bigint;
  readonly position: bigint;
  readonly clock: { readonly left0: bigint; readonly left1: bigint; readonly since: bigint };
  readonly ids: readonly [string, string];
  readonly nodes: readonly [string, string];
  readonly agreed: string;
}

function decodeMatch(m: RawMatch): Match {
  return {
    phase: Number(m.phase) as Phase,
    turn: Number(m.turn) as Side,
    height: Number(m.height),
    lost: [(m.lost & 1n) !== 0n, (m.lost & 2n) !== 0n],
    live: [Number(m.live0), Number(m.live1)],
    position: m.position,
    clock: { left: [m.clock.left0, m.clock.left1], since: m.clock.since },
    ids: [toHash(m.ids[0]), toHash(m.ids[1])],
    nodes: [toHash(m.nodes[0]), toHash(m.nodes[1])],
    agreed: toHash(m.agreed),
  };
}
