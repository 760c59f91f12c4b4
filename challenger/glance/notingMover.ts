import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim, Mover } from '../l1/mover.js';

/** A move that is due. */
export interface DueMove {
  readonly what: string;
  readonly call: Call;
  readonly aim: Aim;
}

/** Makes no move, but notes each that somebody wants to make, so that he goes on to the next. */
export class NotingMover implements Mover {
  readonly moves: DueMove[] = [];

  constructor(readonly address: string) {}

  send(
    what: string,
    call: Call,
    _blobs: readonly CarriedBlob[] = [],
    aim: Aim = {},
  ): Promise<undefined> {
    this.moves.push({ what, call, aim });
    return Promise.resolve(undefined);
  }
}
