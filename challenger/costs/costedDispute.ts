import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Devnet } from '../devnet/devnet.js';
import { LyingProposer } from '../devnet/lyingProposer.js';
import { Challenger } from '../dispute/challenger.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { TreeServer } from '../dispute/treeServer.js';
import { toHex } from '../hex.js';
import { type CostedTransaction, costOf } from './costedTransaction.js';
import { falseSum } from './falseSum.js';
import type { GasPrice } from './gasPrice.js';
import type { L1Clock } from './l1Clock.js';
import { type Outlay, outlayOf } from './outlay.js';
import { play } from './play.js';
import type { Sight } from './sight.js';

/** How a dispute is played. */
export interface DisputePlan {
  readonly sight: Sight;
  readonly rivals: number;
  /** Whether rivals lie in one transaction, each about another step, or each in a transaction of its own. */
  readonly units: 'same' | 'different';
  /** Whether liars are as fast as the challenger; else it makes each move before they make their next. */
  readonly isHasty: boolean;
}

/** A dispute that was played to its end. */
export interface CostedDispute extends DisputePlan {
  /** Steps of the first rival's disputed transaction. */
  readonly steps: number;
  /** The first false step in it, counted from 0. */
  readonly lieAt: number;
  readonly transactions: readonly CostedTransaction[];
  readonly honest: Outlay;
}

/** Where disputes are played: a devnet with one batch, and the contracts that its long transactions call. */
export interface Court {
  readonly devnet: Devnet;
  readonly price: GasPrice;
  readonly clock: L1Clock;
  readonly counters: readonly string[];
  /** Steps of each long transaction, at least. */
  readonly steps: number;
}

/** A dispute of a cost table did not end with the wrong claims out and the right one final. */
export class CostsFailedError extends Error {
  readonly code = 'COSTS_FAILED';
  readonly nextStep = 'this is a defect: report it with the options of the command';
  constructor(readonly what: string) {
    super(`the dispute did not end as it must: ${what}`);
    this.name = 'CostsFailedError';
  }
}

/** Between the false steps of rivals that lie in the same transaction. */
const APART = 100;

/** Plays a dispute from the first wrong claim to the last bond, and leaves L1 as it was. */
export async function costDispute(court: Court, plan: DisputePlan): Promise<CostedDispute> {
  const { devnet, price, clock } = court;
  const { provider, addresses } = devnet;
  const snapshot = (await provider.send('evm_snapshot', [])) as string;
  const server = await TreeServer.start();
  try {
    const before = devnet.sent.length;
    const liars: LyingProposer[] = [];
    for (let n = 0; n < plan.rivals; n++) {
      const liar = await liarOf(court, plan, n, server);
      await price.hold();
      await liar.step();
      liars.push(liar);
    }
    const sender = devnet.sender('challenger');
    const trees = plan.sight === 'both served' ? [new HttpTreeSource(server.url)] : [];
    const challenger = new Challenger({ ...(await node(devnet)), sender, trees });
    const balance = await provider.getBalance(sender.address);
    await (plan.isHasty
      ? play(clock, price, undefined, [...liars, challenger])
      : play(clock, price, challenger, liars));
    const net = (await provider.getBalance(sender.address)) - balance;
    const { liar } = await expectWon(challenger, liars);
    const sent = devnet.sent.slice(before);
    const transactions = await Promise.all(sent.map((each) => costOf(provider, addresses, each)));
    const { length: steps } = await liar.opinion.trace(liar.place.unit);
    const lieAt = liar.trace.step;
    return { ...plan, steps, lieAt, transactions, honest: outlayOf(transactions, net) };
  } finally {
    await server.stop();
    await provider.send('evm_revert', [snapshot]);
  }
}

async function liarOf(court: Court, plan: DisputePlan, n: number, server: TreeServer) {
  const { devnet, counters, steps } = court;
  const { sight, units } = plan;
  const [unit, place] = units === 'same' ? [0, n] : [n, 0];
  const counter = counters[unit];
  if (counter === undefined) throw new CostsFailedError(`there is no transaction ${String(unit)}`);
  const lie = falseSum(Math.floor(steps / 2) + APART * place, BigInt(n + 1));
  return new LyingProposer({
    ...(await node(devnet)),
    ...{ sender: devnet.sender('proposer'), lie, prefers: [counter.toLowerCase()] },
    ...(sight === 'both hidden' ? {} : { publishes: server }),
  });
}

async function node(devnet: Devnet) {
  const { provider, addresses, from, config } = devnet;
  const { nodes, executor, head: genesis } = await devnet.node();
  return { provider, addresses, from, config, nodes, executor, genesis };
}

/** Every wrong claim is out, and the right one final. Gives the first wrong one. */
async function expectWon(challenger: Challenger, liars: readonly LyingProposer[]) {
  const { claims } = challenger.chain;
  const status = async (id: Hash) => (await claims.claimOf(id)).status;
  const posted = liars.map(({ last }) => last);
  for (const lie of posted) {
    if (lie === undefined) throw new CostsFailedError('a liar did not post its claim');
    if ((await status(lie.id)) !== Status.eliminated) {
      throw new CostsFailedError(`the wrong claim ${toHex(lie.id)} still stands`);
    }
  }
  const [first] = posted;
  if (first === undefined) throw new CostsFailedError('there was no rival');
  const children = await challenger.board(first.parent).children();
  const right = children.find(({ id }) => challenger.verdictOf(id)?.kind === 'agree');
  if (right === undefined || (await status(right.id)) !== Status.final) {
    throw new CostsFailedError('the right claim is not final');
  }
  return first;
}
