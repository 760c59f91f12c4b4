import { JsonRpcProvider, type TransactionReceipt } from 'ethers';
import { entrantId, type Match } from '../../bisection/game/Match.js';
import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { type Move, solve } from '../../bisection/game/Solver.js';
import { opposite, type Side } from '../../bisection/game/Clock.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { create } from '../../challenger/l1/create.js';
import type { Call } from '../../challenger/l1/call.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { Claims } from '../../challenger/l1/claims.js';
import { deploy, type DisputeAddresses } from '../../challenger/l1/deploy.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { Matches, type MatchState } from '../../challenger/l1/matches.js';
import {
  type Counter,
  CounterMachine,
  GENESIS,
  hashOf,
  hex,
  leavesOf,
  preimageOf,
} from './counter.js';

export const CONFIG = {
  chainId: 1234n,
  fork: 2,
  gasLimitFloor: 5_000_000n,
  gasLimitCap: 100_000_000n,
  timeDrift: 900n,
  beaconRoots: true,
  blockHashes: true,
} as const;

export const BURN = '0x000000000000000000000000000000000000dEaD';

export const PARAMETERS: Parameters = {
  period: 100_000n,
  floor: 20_000n,
  grace: 500n,
  moveTime: 2_000n,
  cap: 4n,
  unitHeight: 20,
  stepHeight: 28,
  repayShare: 5_000,
  repayPrice: 0n,
  burnShare: 5_000,
  burnTo: BURN,
  claimBond: 1_000_000n,
  entryBond: 300_000n,
};

/** A list of states that somebody claims, and its tree. */
export interface Trace {
  readonly states: readonly Counter[];
  readonly tree: Tree;
}

/** Somebody in a match: the tree, and whether everybody sees it. */
export interface Player {
  readonly tree: Tree;
  readonly served: boolean;
}

/** A dispute system on an L1 of its own, with the counting machine. */
export class Arena {
  /** Transactions sent, by what they do. */
  readonly sent: string[] = [];
  /** Gas used, by what it was used for. */
  readonly gas = new Map<string, bigint>();

  private constructor(
    private readonly anvil: Anvil,
    readonly provider: JsonRpcProvider,
    readonly addresses: DisputeAddresses,
    readonly parameters: Parameters,
    readonly inbox: Inbox,
    readonly claims: Claims,
    readonly matches: Matches,
    private readonly long: { readonly unit: bigint; readonly length: bigint },
  ) {}

  static async open(
    parameters: Parameters = PARAMETERS,
    long = { unit: 5n, length: 40n },
  ): Promise<Arena> {
    const anvil = await Anvil.l1();
    const provider = new JsonRpcProvider(anvil.url, undefined, {
      cacheTimeout: -1,
      staticNetwork: true,
      pollingInterval: 10,
      batchMaxCount: 1,
    });
    const signer = await provider.getSigner(9);
    const mock = readArtifact('CounterMachine');
    const address = await create(signer, mock, [long.unit, long.length]);
    const artifacts = {
      inbox: readArtifact('Inbox'),
      claims: readArtifact('Claims'),
      matches: readArtifact('Matches'),
    };
    const addresses = await deploy(signer, artifacts, {
      posters: [],
      forcedDelay: 43_200n,
      parameters,
      config: CONFIG,
      machine: address,
      reader: address,
      genesis: { state: hashOf(GENESIS), idle: preimageOf(GENESIS) },
    });
    return new Arena(
      anvil,
      provider,
      addresses,
      parameters,
      new Inbox(addresses.inbox, provider),
      new Claims(addresses.claims, provider),
      new Matches(addresses.matches, provider),
      long,
    );
  }

  close(): Promise<void> {
    this.provider.destroy();
    return this.anvil.stop();
  }

  async save(): Promise<string> {
    return (await this.provider.send('evm_snapshot', [])) as string;
  }

  async restore(snapshot: string): Promise<void> {
    await this.provider.send('evm_revert', [snapshot]);
    this.sent.length = 0;
    this.gas.clear();
  }

  /** L1 time of the newest block. */
  async time(): Promise<bigint> {
    const block = await this.provider.getBlock('latest');
    return BigInt(block!.timestamp);
  }

  /** Lets time pass. */
  async pass(seconds: bigint): Promise<void> {
    await this.provider.send('evm_increaseTime', [Number(seconds)]);
    await this.provider.send('evm_mine', []);
  }

  address(account: number): Promise<string> {
    return this.provider.getSigner(account).then((signer) => signer.getAddress());
  }

  /** Sends a call and waits for it. Throws, before sending, what it would revert with. */
  async send(what: string, account: number, call: Call): Promise<TransactionReceipt> {
    const signer = await this.provider.getSigner(account);
    await this.provider.call({ ...call, from: signer.address });
    const hash = await signer.sendUncheckedTransaction({ ...call, gasLimit: 12_000_000n });
    const receipt = await this.receipt(hash);
    if (receipt.status !== 1) throw new Error(`${what} reverted`);
    this.sent.push(what);
    const most = this.gas.get(what) ?? 0n;
    this.gas.set(what, receipt.gasUsed > most ? receipt.gasUsed : most);
    return receipt;
  }

  // Not ethers' own waiting: it counts blocks, and `restore` takes some back.
  private async receipt(hash: string): Promise<TransactionReceipt> {
    for (let tries = 0; tries < 500; tries++) {
      const receipt = await this.provider.getTransactionReceipt(hash);
      if (receipt !== null) return receipt;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${hash} was not mined`);
  }

  /** The machine of the children of `parent`. */
  async machine(parent: Hash): Promise<CounterMachine> {
    const { next } = await this.claims.claimOf(parent);
    const accumulator = await this.inbox.accumulator(next);
    return new CounterMachine(next, accumulator, this.long.unit, this.long.length);
  }

  async unitTrace(states: readonly Counter[]): Promise<Trace> {
    return { states, tree: await PaddedTree.of(this.parameters.unitHeight, leavesOf(states)) };
  }

  async stepTrace(states: readonly Counter[]): Promise<Trace> {
    return { states, tree: await PaddedTree.of(this.parameters.stepHeight, leavesOf(states)) };
  }

  /** Posts a claim that ends as the trace does, with its leaves or without. */
  async claim(account: number, parent: Hash, trace: Trace, publish = false): Promise<Hash> {
    const { next } = await this.claims.claimOf(parent);
    const { top, path, last } = await crownOf(trace.tree);
    const call = this.claims.post(
      {
        parent,
        target: next,
        accumulator: await this.inbox.accumulator(next),
        top,
        path,
        state: last,
        idle: preimageOf(trace.states.at(-1)!),
        leaves: publish ? trace.states.map(hashOf) : [],
      },
      this.parameters.claimBond,
    );
    const receipt = await this.send('claim', account, call);
    const posted = await this.claims.posted(receipt.blockNumber, receipt.blockNumber);
    return posted[0]!.id;
  }

  /** Enters a step tree on the side that it is for. */
  async enter(account: number, pair: Pair, side: Side, tree: Tree): Promise<Hash> {
    const { id, stateHash } = await this.matches.matchOf(pair);
    const crown = await crownOf(tree);
    const { entryBond } = this.parameters;
    await this.send('enter', account, this.matches.enter(id, stateHash, side, crown, entryBond));
    return entrantId(id, await tree.node(tree.height, 0n));
  }

  /** Plays a match by the solver, both sides, until there is nothing left to bisect. */
  async bisect(pair: Pair, players: readonly [Player, Player]): Promise<Match> {
    for (;;) {
      const state = await this.matches.matchOf(pair);
      if (state.match.phase !== 1) return state.match;
      const { turn } = state.match;
      const other = opposite(turn);
      const served = players[0].served && players[1].served;
      const move = await solve({
        match: state.match,
        side: turn,
        own: players[turn].tree,
        ...(served ? { rival: players[other].tree } : {}),
        theirs: await this.theirs(pair, state, other),
        time: await this.time(),
      });
      await this.send(move.kind, 1 + turn, this.callOf(pair, state, move));
    }
  }

  /** A move of `solve` as a call. */
  callOf(pair: Pair, { stateHash }: MatchState, move: Move): Call {
    switch (move.kind) {
      case 'dissect':
        return this.matches.dissect(pair, stateHash, move);
      case 'seal':
        return this.matches.seal(pair, stateHash, move);
      case 'diverge':
        return this.matches.diverge(pair, stateHash, 0, move.proof);
      case 'timeout':
        return this.matches.timeout(pair, stateHash);
      case 'settle':
        return this.matches.settle(pair, stateHash);
      default:
        throw new Error(`${move.kind} is no call of its own`);
    }
  }

  /** The public children of `side`'s disputed node: the last reveal, or the 16 nodes given on coming. */
  async theirs(pair: Pair, { id, match }: MatchState, side: Side): Promise<Hash[]> {
    const head = await this.provider.getBlockNumber();
    const revealed = await this.matches.lastReveal(id, 0, head);
    if (revealed !== undefined) return revealed;
    const name = hex(match.ids[side]);
    const claim = (await this.claims.posted(0, head)).find((each) => hex(each.id) === name);
    if (claim !== undefined) return [...claim.top];
    const { subdispute } = await this.matches.entrantOf(pair[side]);
    const all = await this.matches.entered(subdispute, 0, head);
    return all.find((each) => hex(each.id) === name)!.top;
  }

  async move(what: 'timeout' | 'settle', account: number, pair: Pair): Promise<void> {
    const { stateHash } = await this.matches.matchOf(pair);
    await this.send(what, account, this.matches[what](pair, stateHash));
  }

  async prove(account: number, pair: Pair, before: Counter): Promise<void> {
    const { stateHash } = await this.matches.matchOf(pair);
    await this.send('prove', account, this.matches.prove(pair, stateHash, preimageOf(before)));
  }
}

/** Two claims in the order in which a match names them. */
export function pairOf(one: Hash, two: Hash): Pair {
  return hex(one) < hex(two) ? [one, two] : [two, one];
}
