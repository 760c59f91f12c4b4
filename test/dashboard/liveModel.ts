import type { DisputeDetail } from '../../challenger/api/records/disputeDetail.js';
import type { MoveRecord } from '../../challenger/api/records/moneyRecords.js';
import { readChain } from '../../challenger/daemon/records/chainReading.js';
import { DisputeDetails } from '../../challenger/detail/disputeDetails.js';
import { explainedClaim } from '../../challenger/detail/explainedClaim.js';
import { StakeHistory } from '../../challenger/detail/stakeHistory.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { toHash } from '../../challenger/hex.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { chainStatus, FixedModel, verdict } from '../api/model.js';
import type { World } from '../challenger/world.js';
import { evidenceOf } from '../evidence/evidenceOf.js';

/** What a challenger on a devnet knows, read anew at every look, as a daemon would. */
export class LiveModel extends FixedModel {
  private readonly details = new Map<string, DisputeDetails>();
  private readonly stakes = new StakeHistory();
  private looks = 0;

  constructor(
    private readonly world: World,
    private readonly challenger: Challenger,
    readonly chain: string,
  ) {
    super();
    this.process = { ...this.process, startedAt: Date.now() / 1000, chains: [] };
  }

  async look(): Promise<void> {
    const { challenger, world } = this;
    const { chain: right } = challenger;
    await right.l1.pinned(async () => {
      await right.refresh();
      const l1 = await right.l1.head();
      const { address } = world.devnet.sender('challenger');
      const reading = await readChain(
        {
          ...{ chain: this.chain, right, l1, address, plays: true },
          verdictOf: (id) => challenger.verdictOf(id),
          board: (parent) => challenger.board(parent),
        },
        challenger.matches,
      );
      const made = new Map<string, DisputeDetail>();
      for (const dispute of reading.disputes) {
        const opinion = await right.formed(toHash(dispute.id));
        const { trees, moves } = await this.detailsOf(dispute.id).look(dispute, opinion);
        this.stakes.note(dispute.id, Number(l1.time), dispute.forecast.stakes);
        const explained = [...this.explanationOf.values()]
          .filter(({ claim }) => dispute.claims.includes(claim))
          .map(({ claim, title, lead }) => ({ claim, title, lead }));
        const stakes = [...this.stakes.of(dispute.id)];
        made.set(`${this.chain}/${dispute.id}`, { trees, moves, stakes, explained });
      }
      // All at once, so that nobody reads a part of one look and a part of another.
      this.claimList = [...reading.claims];
      this.bondList = [...reading.bonds];
      this.disputeList = [...reading.disputes];
      for (const [name, detail] of made) this.detailOf.set(name, detail);
      this.tellStatus(l1, reading.postedBatch);
    });
    this.tellVerdicts();
    this.tellMoves();
  }

  /** Makes the explanation of a wrong claim, of what L1 shows now. */
  async explain(id: Hash, claim: string): Promise<void> {
    const { name, bytes } = await evidenceOf(this.world, this.challenger, id);
    const made = await explainedClaim({ claim, name, bytes });
    this.explanationOf.set(`${this.chain}/${claim}`, made);
    await this.look();
  }

  private detailsOf(dispute: string): DisputeDetails {
    const known = this.details.get(dispute);
    if (known !== undefined) return known;
    const { chain: right } = this.challenger;
    const { provider, addresses, from } = this.world.devnet;
    const made = new DisputeDetails({
      ...{ l1: right.l1, provider, addresses, from, parameters: right.parameters },
      rivalTree: (claim) => {
        const found = this.challenger.verdictOf(claim);
        return found?.kind === 'disagree' ? found.tree : undefined;
      },
    });
    this.details.set(dispute, made);
    return made;
  }

  private tellStatus(
    { number, hash, time }: { number: number; hash: string; time: bigint },
    postedBatch: bigint,
  ): void {
    this.looks += 1;
    const now = Date.now() / 1000;
    const [before] = this.process.chains;
    const seen = before?.l1;
    const status = chainStatus({
      ...{ chain: this.chain, basis: 'replayed', endpoints: ['anvil'] },
      l1: {
        block: number,
        hash,
        time: Number(time),
        seenAt: seen?.hash === hash ? seen.seenAt : now,
      },
      ...{ postedBatch, lag: { batches: 0n, seconds: 0 }, lastLoopAt: now, loops: this.looks },
    });
    this.process = { ...this.process, chains: [status] };
  }

  private tellVerdicts(): void {
    this.verdictList = this.claimList.flatMap(({ id, chain }, n) => {
      const found = this.challenger.verdictOf(toHash(id));
      if (found === undefined || found.kind === 'cannotTell') return [];
      const { kind, basis } = found;
      const unit = found.kind === 'disagree' ? found.unit : undefined;
      const shown = unit && {
        ...{ unit: unit.unit, kind: unit.kind, batch: unit.batch, block: unit.block ?? null },
        ...{ entry: unit.entry ?? null, transaction: unit.transaction ?? null },
      };
      const at = Date.now() / 1000;
      return [verdict(n, { chain, claim: id, kind, basis, unit: shown ?? null, at })];
    });
  }

  private tellMoves(): void {
    const [dispute] = this.disputeList;
    this.moveList = this.world.devnet.sent
      .filter(({ by }) => by === 'challenger')
      .map(({ what }, n): MoveRecord => ({
        ...{ id: String(n), chain: this.chain, what, dispute: dispute?.id ?? null },
        ...{ state: 'mined', transaction: null, value: 0n, fee: null, at: Date.now() / 1000 },
      }));
  }
}
