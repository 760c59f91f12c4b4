import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim, Mover, MoveReceipt } from '../l1/mover.js';
import { moveKey } from './moveKey.js';

type Outcome = { readonly kind: 'underWay' } | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Hands moves on without waiting for their blocks, so that a player can go on to the next match. Each answers that it
 * was not made yet; why one failed is told to whoever asks for it next.
 */
export class DetachedMover implements Mover {
  private readonly outcomes = new Map<string, Outcome>();

  constructor(
    private readonly mover: Mover,
    private readonly onMoved?: (what: string, receipt: MoveReceipt | undefined, aim: Aim) => void,
    private readonly onFailed?: (what: string, error: unknown) => void,
  ) {}

  get address(): string {
    return this.mover.address;
  }

  /** How many moves have not ended. */
  get underWay(): number {
    return [...this.outcomes.values()].filter(({ kind }) => kind === 'underWay').length;
  }

  /** @throws what the same move failed with before */
  send(
    what: string,
    call: Call,
    blobs: readonly CarriedBlob[] = [],
    aim: Aim = {},
  ): Promise<undefined> {
    const key = moveKey(call, blobs);
    const last = this.outcomes.get(key);
    if (last?.kind === 'failed') {
      this.outcomes.delete(key);
      return Promise.reject(last.error as Error);
    }
    if (last === undefined) {
      this.outcomes.set(key, { kind: 'underWay' });
      this.mover.send(what, call, blobs, aim).then(
        (receipt) => {
          this.outcomes.delete(key);
          this.onMoved?.(what, receipt, aim);
        },
        (error: unknown) => {
          this.fail(key, error);
          this.onFailed?.(what, error);
        },
      );
    }
    return Promise.resolve(undefined);
  }

  private fail(key: string, error: unknown): void {
    this.outcomes.delete(key);
    this.outcomes.set(key, { kind: 'failed', error });
    // Nobody asks for most of them again: the state that they answered to is gone.
    const old = [...this.outcomes].filter(([, { kind }]) => kind === 'failed');
    for (const [each] of old.slice(0, Math.max(0, old.length - REMEMBERED))) {
      this.outcomes.delete(each);
    }
  }
}

/** How many failures are kept for who asks again. */
const REMEMBERED = 1_024;
