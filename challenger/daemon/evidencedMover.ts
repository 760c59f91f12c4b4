import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim, Mover, MoveReceipt } from '../l1/mover.js';

/** Lets no bond go out before the evidence of its dispute was seen to. */
export class EvidencedMover implements Mover {
  /** @param keep sees to the evidence of a dispute, `0x…` */
  constructor(
    private readonly mover: Mover,
    private readonly keep: (dispute: string) => Promise<void>,
  ) {}

  get address(): string {
    return this.mover.address;
  }

  async send(
    what: string,
    call: Call,
    blobs?: readonly CarriedBlob[],
    aim?: Aim,
  ): Promise<MoveReceipt | undefined> {
    if (call.value > 0n && aim?.dispute !== undefined) await this.keep(aim.dispute);
    return this.mover.send(what, call, blobs, aim);
  }
}
