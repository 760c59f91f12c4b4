import { Interface, type Log } from 'ethers';
import type { Claim as ClaimState, Status } from '../../bisection/game/Claims.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Call } from './call.js';
import { toHash } from '../hex.js';
import type { L1Reader } from './l1View.js';

export const CLAIMS_ABI = [
  'function post((bytes32 parent, uint64 target, bytes32 accumulator, bytes32[16] top, bytes32[] path, bytes32 state, bytes idle, bytes32[] leaves) s) payable returns (bytes32 id)',
  'function publishLeaves(bytes32 id, bytes32[] leaves)',
  'function finalize(bytes32 id)',
  'function orphan(bytes32 id)',
  'function charge(bytes32 debtor, address mover, uint256 cost, uint256 fresh)',
  'function collect(bytes32 debtor, address mover)',
  'function billOf(bytes32 debtor) view returns ((uint128 spent, uint120 pot, bool forfeited))',
  'function costOf(bytes32 debtor, address mover) view returns (uint256)',
  'function withdraw(address account)',
  'function owed(address account) view returns (uint256)',
  'function genesis() view returns (bytes32)',
  'function latest() view returns (bytes32)',
  'function inbox() view returns (address)',
  'function reader() view returns (address)',
  'function matches() view returns (address)',
  'function claimOf(bytes32 id) view returns ((bytes32 parent, bytes32 root, bytes32 state, address claimant, uint8 status, uint32 round, uint64 created, uint64 target, uint64 position, uint64 clock, uint64 next, uint64 opened, uint64 quiet, uint32 childRound, uint32 live))',
  'function parameters() view returns ((uint64 period, uint64 floor, uint64 grace, uint64 moveTime, uint64 cap, uint8 unitHeight, uint8 stepHeight, uint16 repayShare, uint256 repayPrice, uint16 burnShare, address burnTo, uint256 claimBond, uint256 entryBond))',
  'event ClaimPosted(bytes32 indexed id, bytes32 indexed parent, address indexed claimant, uint64 target, bytes32 accumulator, bytes32 root, bytes32[16] top, bytes32 state, uint64 next, uint64 clock)',
  'event ClaimContent(bytes32 indexed id, bytes32 stateRoot, bytes32 blockHash, uint64 number, uint64 position)',
  'event LeavesPublished(bytes32 indexed id, address indexed by, bytes32[] leaves)',
  'event ClaimEliminated(bytes32 indexed id, bytes32 indexed winner)',
  'event ClaimOrphaned(bytes32 indexed id)',
  'event ClaimFinal(bytes32 indexed id, bytes32 state)',
  'event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost)',
  'event Credited(address indexed account, uint256 amount)',
  'event Withdrawn(address indexed account, uint256 amount)',
  'error WrongBond(uint256 expected, uint256 given)',
  'error NothingOwed(address account)',
  'error TransferFailed(address account, uint256 amount)',
  'error NotMatches(address sender)',
  'error WrongStatus(bytes32 id, uint8 status)',
  'error WrongTarget(uint64 expected, uint64 given)',
  'error WrongAccumulator(uint64 position, bytes32 expected, bytes32 given)',
  'error WrongPosition(uint64 position, uint64 parent, uint64 target)',
  'error WrongLastLeaf(bytes32 node, bytes32 found)',
  'error AlreadyClaimed(bytes32 id)',
  'error WindowShut(bytes32 parent, uint64 since)',
  'error NotRivals(bytes32 one, bytes32 two)',
  'error NotFinal(bytes32 id, uint32 live, uint64 from)',
  'error PathLength(uint256 expected, uint256 given)',
  'error OutsideTree(uint256 index, uint256 height)',
  'error BadHeight(uint256 height)',
  'error FloorTooShort(uint256 least, uint256 given)',
  'error PeriodTooShort(uint256 least, uint256 given)',
  'error BadCap(uint256 given, uint256 most)',
  'error BadShare(uint256 share)',
];

const claims = new Interface(CLAIMS_ABI);

/** What is said when a claim is posted: `Statement` of `contracts/rollup/Claims.sol`. */
export interface Statement {
  readonly parent: Hash;
  readonly target: bigint;
  readonly accumulator: Hash;
  readonly top: readonly Hash[];
  readonly path: readonly Hash[];
  readonly state: Hash;
  /** What opens the final idle state. */
  readonly idle: Uint8Array;
  readonly leaves: readonly Hash[];
}

/** A claim as the contract has it: all but the nodes that only its event gives. */
export type Claim = Omit<ClaimState, 'top'>;

/** A claim as its event tells of it. */
export interface PostedClaim {
  readonly id: Hash;
  readonly parent: Hash;
  readonly claimant: string;
  readonly target: bigint;
  readonly accumulator: Hash;
  readonly root: Hash;
  readonly top: readonly Hash[];
  readonly state: Hash;
  readonly transaction: string;
}

/** The claims at an address. */
export class Claims {
  constructor(
    readonly address: string,
    private readonly l1: L1Reader,
  ) {}

  /** `bond`: `claimBond` of the parameters, wei. */
  post(statement: Statement, bond: bigint): Call {
    return this.call('post', [statement], bond);
  }

  publishLeaves(id: Hash, leaves: readonly Hash[]): Call {
    return this.call('publishLeaves', [id, leaves]);
  }

  finalize(id: Hash): Call {
    return this.call('finalize', [id]);
  }

  orphan(id: Hash): Call {
    return this.call('orphan', [id]);
  }

  withdraw(account: string): Call {
    return this.call('withdraw', [account]);
  }

  async owed(account: string): Promise<bigint> {
    return (await this.read('owed', [account])) as bigint;
  }

  async genesis(): Promise<Hash> {
    return toHash((await this.read('genesis', [])) as string);
  }

  /** The contracts that these claims are about. */
  async places(): Promise<{ readonly inbox: string; readonly matches: string }> {
    const [inbox, matches] = await Promise.all([this.read('inbox', []), this.read('matches', [])]);
    return { inbox: inbox as string, matches: matches as string };
  }

  async latest(): Promise<Hash> {
    return toHash((await this.read('latest', [])) as string);
  }

  async parameters(): Promise<Parameters> {
    const p = (await this.read('parameters', [])) as Parameters;
    return {
      period: p.period,
      floor: p.floor,
      grace: p.grace,
      moveTime: p.moveTime,
      cap: p.cap,
      unitHeight: Number(p.unitHeight),
      stepHeight: Number(p.stepHeight),
      repayShare: Number(p.repayShare),
      repayPrice: p.repayPrice,
      burnShare: Number(p.burnShare),
      burnTo: p.burnTo,
      claimBond: p.claimBond,
      entryBond: p.entryBond,
    };
  }

  async claimOf(id: Hash): Promise<Claim> {
    const c = (await this.read('claimOf', [id])) as Record<keyof Claim, unknown>;
    return {
      parent: toHash(c.parent as string),
      root: toHash(c.root as string),
      state: toHash(c.state as string),
      claimant: c.claimant as string,
      status: Number(c.status) as Status,
      round: c.round as bigint,
      created: c.created as bigint,
      target: c.target as bigint,
      position: c.position as bigint,
      clock: c.clock as bigint,
      next: c.next as bigint,
      opened: c.opened as bigint,
      quiet: c.quiet as bigint,
      childRound: c.childRound as bigint,
      live: c.live as bigint,
    };
  }

  /** The claims posted in the L1 blocks `from` to `to`, both included; only the children of `parent` if given. */
  async posted(from: number, to: number, parent?: Hash): Promise<PostedClaim[]> {
    const logs = await this.logs('ClaimPosted', [null, parent ?? null], from, to);
    return logs.map(({ log, args }) => ({
      id: toHash(args['id'] as string),
      parent: toHash(args['parent'] as string),
      claimant: args['claimant'] as string,
      target: args['target'] as bigint,
      accumulator: toHash(args['accumulator'] as string),
      root: toHash(args['root'] as string),
      top: (args['top'] as string[]).map(toHash),
      state: toHash(args['state'] as string),
      transaction: log.transactionHash,
    }));
  }

  /** All lists of leaves that anybody published for a claim; nothing says that one of them is right. */
  async leaves(id: Hash, from: number, to: number): Promise<Hash[][]> {
    const logs = await this.logs('LeavesPublished', [id], from, to);
    return logs.map(({ args }) => (args['leaves'] as string[]).map(toHash));
  }

  private call(method: string, args: readonly unknown[], value = 0n): Call {
    return { to: this.address, data: claims.encodeFunctionData(method, args), value };
  }

  private async read(method: string, args: readonly unknown[]): Promise<unknown> {
    const data = claims.encodeFunctionData(method, args);
    const result = await this.l1.call({ to: this.address, data });
    return claims.decodeFunctionResult(method, result)[0];
  }

  private async logs(
    event: string,
    topics: readonly unknown[],
    from: number,
    to: number,
  ): Promise<{ log: Log; args: Record<string, unknown> }[]> {
    const logs = await this.l1.getLogs({
      address: this.address,
      topics: claims.encodeFilterTopics(event, [...topics]),
      fromBlock: from,
      toBlock: to,
    });
    return logs.map((log) => ({
      log,
      args: claims.decodeEventLog(event, log.data, log.topics) as unknown as Record<
        string,
        unknown
      >,
    }));
  }
}
