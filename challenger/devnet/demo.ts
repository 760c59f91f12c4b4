import { equals } from '../../bisection/game/Hashes.js';
import type { BuiltClaim } from '../claim/buildClaim.js';
import { Challenger } from '../dispute/challenger.js';
import { eventLine } from '../dispute/eventLine.js';
import { type ClaimEnd, explain, gasOf } from '../dispute/explain.js';
import { type Finding, findingOf } from '../dispute/finding.js';
import type { BundleFile } from '../evidence/bundleFile.js';
import { evidenceAbout } from '../evidence/evidenceAbout.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { TreeServer } from '../dispute/treeServer.js';
import { divide } from '../../bisection/game/Bonds.js';
import { Status } from '../../bisection/game/Claims.js';
import { Bills } from '../l1/bills.js';
import { Claims, type PostedClaim } from '../l1/claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { DemoFailedError, type DemoOptions, type DemoResult } from './demoResult.js';
import { Devnet } from './devnet.js';
import { type AnyFraud, lieAbout, nameOfFraud, needsBlobs } from './frauds.js';
import { LyingProposer, type PostedLie } from './lyingProposer.js';

/** No demo takes that many moves. */
const MOST_MOVES = 200;

/** Runs a rollup, a proposer and a challenger on this machine, from the first block to the last bond. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const start = performance.now();
  const seconds = () => Number(((performance.now() - start) / 1000).toFixed(1));
  const tell = (line: string) => options.onProgress?.(line);
  tell('starting L1 and L2, deploying the contracts');
  const { seed, fraud } = options;
  const blobs = options.blobs === true || needsBlobs(fraud);
  const devnet = await Devnet.start(seed === undefined ? { blobs } : { seed, blobs });
  const server = await TreeServer.start();
  try {
    const play = new Play(devnet, server, tell);
    await play.traffic();
    const result =
      fraud === undefined
        ? await play.honest(seconds)
        : await play.fraud(fraud, options.hidden === true, seconds);
    return options.evidence === true ? { ...result, evidence: await play.evidence() } : result;
  } finally {
    await Promise.all([devnet.stop(), server.stop()]);
  }
}

class Play {
  /** What evidence is collected about. */
  private disputed: { readonly challenger: Challenger; readonly claim: Posted } | undefined;

  constructor(
    private readonly devnet: Devnet,
    private readonly server: TreeServer,
    private readonly tell: (line: string) => void,
  ) {}

  /** Three batches; the children of the first claim cover the last two. */
  async traffic(): Promise<void> {
    const { devnet } = this;
    await devnet.opening();
    await devnet.post();
    for (let batch = 0; batch < 2; batch++) {
      for (let block = 0; block < 2; block++) await devnet.block(10);
      await devnet.post();
    }
    const head = await devnet.l2.head();
    this.tell(`L2 made ${String(head)} blocks; the batcher posted them as 3 batches`);
  }

  async honest(seconds: () => number): Promise<DemoResult> {
    const before = this.devnet.sent.length;
    const proposer = await this.proposer();
    const challenger = await this.challenger();
    await this.run([proposer, challenger], []);
    const claims = await this.claims();
    for (const claim of claims) {
      if (challenger.verdictOf(claim.id)?.kind !== 'agree') {
        throw new DemoFailedError(
          `the challenger does not agree with the claim ${toHex(claim.id)}`,
        );
      }
      this.disputed = { challenger, claim };
    }
    const moves = this.devnet.sent.slice(before);
    if (moves.some(({ by }) => by === 'challenger')) {
      throw new DemoFailedError('the challenger made a move against right claims');
    }
    return {
      summary: {
        outcome: 'nothing-to-dispute',
        fraud: null,
        l1: { transactions: moves.length, gas: Number(gasOf(moves).all), stepGas: 0 },
        seconds: seconds(),
      },
      page: [
        'NOTHING TO DISPUTE',
        '',
        `The proposer posted ${String(claims.length)} claims over 3 batches. The challenger read the batches from L1,`,
        'executed them again and agrees with every claim: it posted nothing and risked nothing.',
      ].join('\n'),
    };
  }

  async fraud(fraud: AnyFraud, isHidden: boolean, seconds: () => number): Promise<DemoResult> {
    const { devnet } = this;
    await this.run([await this.proposer()], [], 1);
    const before = devnet.sent.length;
    const liar = await this.liar(fraud, isHidden);
    await liar.step();
    const { last: lie } = liar;
    if (lie === undefined) throw new DemoFailedError('the proposer did not post its wrong claim');
    this.tell(
      `the proposer lies in batch ${String(lie.liar.place.batch)}, and ${isHidden ? 'hides its trees' : 'publishes its trees'}`,
    );
    const challenger = await this.challenger();
    this.disputed = { challenger, claim: lie };
    await this.run([challenger], [liar]);
    const moves = devnet.sent.slice(before);
    const { finding, right } = await this.check(challenger, lie);
    const page = explain({
      fraud: nameOfFraud(fraud),
      finding,
      contrast: lie.liar.lie,
      contract: this.contractAt(finding.description.frame?.address),
      claimed: endOf(lie.liar.claim),
      right: endOf(right),
      moves,
      bond: await this.fate(lie.id),
      isPublic: !isHidden,
    });
    const gas = gasOf(moves);
    const { place, step, description } = finding;
    return {
      summary: {
        outcome: 'wrong-claim-defeated',
        fraud: {
          kind: fraud,
          batch: Number(place.batch),
          block: place.block === undefined ? null : Number(place.block),
          tx: place.entry ?? null,
          step,
          phase: description.phase,
          opcode: description.opcode ?? null,
        },
        l1: { transactions: moves.length, gas: Number(gas.all), stepGas: Number(gas.step) },
        seconds: seconds(),
      },
      page,
    };
  }

  /** The evidence about what was claimed, all of its dispute included. */
  async evidence(): Promise<BundleFile> {
    const { provider, addresses, from, config } = this.devnet;
    if (this.disputed === undefined) throw new DemoFailedError('nothing was claimed');
    const { challenger, claim } = this.disputed;
    return evidenceAbout({ challenger, provider, addresses, from, config }, claim);
  }

  private async node() {
    const { provider, addresses, from, config } = this.devnet;
    const { nodes, executor, head: genesis } = await this.devnet.node();
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    const own = { nodes, executor, genesis, pause, blobs: this.devnet.blobs() };
    return { provider, addresses, from, config, ...own };
  }

  private async proposer(): Promise<Challenger> {
    const sender = this.devnet.sender('proposer');
    return new Challenger({ ...(await this.node()), sender, proposes: true });
  }

  private async challenger(): Promise<Challenger> {
    return new Challenger({
      ...(await this.node()),
      sender: this.devnet.sender('challenger'),
      trees: [new HttpTreeSource(this.server.url)],
      onEvent: (event) => {
        this.tell(`challenger: ${eventLine(event)}`);
      },
    });
  }

  private async liar(fraud: AnyFraud, isHidden: boolean): Promise<LyingProposer> {
    const sender = this.devnet.sender('proposer');
    const publishes = isHidden ? {} : { publishes: this.server };
    const prefers = this.devnet.traffic.stage.market;
    const lie = lieAbout(fraud);
    return new LyingProposer({ ...(await this.node()), sender, lie, prefers, ...publishes });
  }

  /** Lets everybody move in turn, and the clock run where nobody has anything to do; until all is done. */
  private async run(
    honest: readonly Challenger[],
    liars: readonly LyingProposer[],
    most = MOST_MOVES,
  ): Promise<void> {
    for (let moves = 0; moves < most;) {
      let hasMoved = false;
      let until: bigint | undefined;
      for (const each of [...honest, ...liars]) {
        const progress = await each.step();
        if (progress.kind === 'moved') {
          hasMoved = true;
          moves++;
          if (liars.includes(each as LyingProposer)) this.tell(`proposer: ${progress.what}`);
        } else if (
          progress.until !== undefined &&
          (until === undefined || progress.until < until)
        ) {
          until = progress.until;
        }
      }
      if (hasMoved) continue;
      if (until === undefined) return;
      await this.devnet.waitFor(until);
    }
    if (most === MOST_MOVES) throw new DemoFailedError('it does not come to an end');
  }

  /** Holds what L1 says in the end against what the liar did. */
  private async check(
    challenger: Challenger,
    { liar, id, parent }: PostedLie,
  ): Promise<{ finding: Finding; right: BuiltClaim }> {
    const opinion = await challenger.chain.formed(parent);
    const { claims } = challenger.chain;
    if ((await claims.claimOf(id)).status !== Status.eliminated) {
      throw new DemoFailedError('the wrong claim still stands');
    }
    const children = await challenger.board(parent).children();
    const right = children.find((child) => challenger.verdictOf(child.id)?.kind === 'agree');
    if (opinion === undefined || right === undefined) {
      throw new DemoFailedError('nobody claimed what is right');
    }
    if ((await claims.claimOf(right.id)).status !== Status.final) {
      throw new DemoFailedError('the right claim is not final');
    }
    const finding = await findingOf(challenger.board(parent), opinion, right.id, id);
    if (finding === undefined) throw new DemoFailedError('no step was decided on L1');
    const isTheLie =
      finding.place.unit === liar.place.unit &&
      finding.step === liar.trace.step &&
      equals(finding.claimed, liar.lie.machine.hash);
    if (!isTheLie) throw new DemoFailedError('L1 decided another step than the one lied about');
    return { finding, right: opinion.claim };
  }

  /** What became of the bond of a claim that lost. */
  private async fate(id: Hash): Promise<ReturnType<typeof divide>> {
    const { provider, addresses, from, parameters } = this.devnet;
    const bills = new Bills(addresses.claims, provider);
    const spent = await bills.spentOn(id, from, await provider.getBlockNumber());
    return divide(parameters.claimBond, spent, parameters);
  }

  /** Every claim on L1 but genesis. */
  private async claims(): Promise<PostedClaim[]> {
    const { provider, addresses, from } = this.devnet;
    const claims = new Claims(addresses.claims, provider);
    return claims.posted(from, await provider.getBlockNumber());
  }

  private contractAt(address: bigint | undefined): string | undefined {
    return address === undefined ? undefined : this.devnet.traffic.stage.nameOf(address);
  }
}

/** A claim on L1. */
type Posted = Pick<PostedClaim, 'id' | 'parent'>;

/** What a claim's final state says. */
function endOf({ head }: Pick<BuiltClaim, 'head'>): ClaimEnd {
  const { number, hash, stateRoot } = head;
  return { number, blockHash: toHex(hash), stateRoot: toHex(stateRoot) };
}
