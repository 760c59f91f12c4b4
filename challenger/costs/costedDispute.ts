import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Devnet } from '../devnet/devnet.js';
import { LyingProposer } from '../devnet/lyingProposer.js';
import { Challenger } from '../dispute/challenger.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { TreeServer } from '../dispute/treeServer.js';
import { toHex } from '../l1/hex.js';
import { type CostedTransaction, costOf, isReturn } from './costedTransaction.js';
import { falseSum } from './falseSum.js';
import type { GasPrice } from './gasPrice.js';
import { play } from './play.js';
import type { Sight } from './sight.js';

/** What an honest party put up and got back, wei. */
export interface Outlay {
  /** For gas of the dispute. */
  readonly gas: bigint;
  /** For gas of what brings the money home. */
  readonly returnGas: bigint;
  readonly bonds: bigint;
  /** What came back above the bonds: moves repaid and bonds won. */
  readonly gained: bigint;
  /** What is left over, or missing if negative, when all is home. */
  readonly net: bigint;
}

/** How a dispute is played. */
export interface DisputePlan {
  readonly sight: Sight;
  readonly rivals: number;
  /** Whether liars are as fast as the challenger; else it makes each move before they make their next. */
  readonly isHasty: boolean;
}

/** A dispute that was played to its end. */
export interface CostedDispute extends DisputePlan {
  /** Steps of the disputed transaction. */
  readonly steps: number;
  /** The first false step of the first rival, counted from 0. */
  readonly lieAt: number;
  readonly transactions: readonly CostedTransaction[];
  readonly honest: Outlay;
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

/**
 * Plays a dispute about the devnet's one batch, from the first wrong claim to the last bond, and leaves L1 as it was.
 * Every rival lies about another step of the transaction of `steps` steps, in its middle.
 */
export async function costDispute(
  devnet: Devnet,
  price: GasPrice,
  steps: number,
  { sight, rivals, isHasty }: DisputePlan,
): Promise<CostedDispute> {
  const { provider } = devnet;
  const snapshot = (await provider.send('evm_snapshot', [])) as string;
  const server = await TreeServer.start();
  try {
    const before = devnet.sent.length;
    const liars: LyingProposer[] = [];
    for (let n = 0; n < rivals; n++) {
      const lie = falseSum(Math.floor(steps / 2) + 100 * n, BigInt(n + 1));
      const sender = devnet.sender('proposer');
      const published = sight === 'both hidden' ? {} : { publishes: server };
      const liar = new LyingProposer({ ...(await node(devnet)), sender, lie, ...published });
      await price.hold();
      await liar.step();
      liars.push(liar);
    }
    const sender = devnet.sender('challenger');
    const trees = sight === 'both served' ? [new HttpTreeSource(server.url)] : [];
    const challenger = new Challenger({ ...(await node(devnet)), sender, trees });
    const balance = await provider.getBalance(sender.address);
    await (isHasty
      ? play(devnet, price, undefined, [challenger, ...liars])
      : play(devnet, price, challenger, liars));
    const net = (await provider.getBalance(sender.address)) - balance;
    const wrong = await expectWon(challenger, liars);
    const sent = devnet.sent.slice(before);
    const transactions = await Promise.all(sent.map((each) => costOf(provider, each)));
    const { liar } = wrong;
    const { length } = await liar.opinion.trace(liar.place.unit);
    const honest = outlayOf(transactions, net);
    const lieAt = liar.trace.step;
    return { sight, rivals, isHasty, steps: length, lieAt, transactions, honest };
  } finally {
    await server.stop();
    await provider.send('evm_revert', [snapshot]);
  }
}

async function node(devnet: Devnet) {
  const { provider, addresses, from, config } = devnet;
  const { nodes, executor, head: genesis } = await devnet.node();
  return { provider, addresses, from, config, nodes, executor, genesis };
}

/** Every wrong claim is out, and the right one final. */
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

function outlayOf(transactions: readonly CostedTransaction[], net: bigint): Outlay {
  const own = transactions.filter(({ by }) => by === 'honest');
  const sum = (of: readonly CostedTransaction[], what: 'fee' | 'bond') =>
    of.reduce((all, each) => all + each[what], 0n);
  const gas = sum(
    own.filter((each) => !isReturn(each)),
    'fee',
  );
  const returnGas = sum(own.filter(isReturn), 'fee');
  return { gas, returnGas, bonds: sum(own, 'bond'), gained: net + gas + returnGas, net };
}
