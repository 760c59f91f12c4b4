import type { MoveReceipt } from '../l1/mover.js';

interface Waiter {
  readonly sinceMs: number;
  resolve(receipt: MoveReceipt): void;
  reject(error: Error): void;
}

/** Who waits for which move. */
export class Waiters {
  private readonly byKey = new Map<string, Waiter[]>();

  wait(key: string, sinceMs: number): Promise<MoveReceipt> {
    return new Promise((resolve, reject) => {
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), { sinceMs, resolve, reject }]);
    });
  }

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  resolve(key: string, receipt: MoveReceipt): void {
    for (const waiter of this.taken(key)) waiter.resolve(receipt);
  }

  reject(key: string, error: Error): void {
    for (const waiter of this.taken(key)) waiter.reject(error);
  }

  rejectAll(error: Error): void {
    for (const key of [...this.byKey.keys()]) this.reject(key, error);
  }

  /** Rejects those who have waited since before `sinceMs`. */
  rejectOld(sinceMs: number, errorFor: (key: string) => Error): void {
    for (const [key, waiters] of [...this.byKey]) {
      const old = waiters.filter((waiter) => waiter.sinceMs < sinceMs);
      if (old.length === 0) continue;
      const rest = waiters.filter((waiter) => waiter.sinceMs >= sinceMs);
      if (rest.length === 0) this.byKey.delete(key);
      else this.byKey.set(key, rest);
      for (const waiter of old) waiter.reject(errorFor(key));
    }
  }

  private taken(key: string): readonly Waiter[] {
    const waiters = this.byKey.get(key) ?? [];
    this.byKey.delete(key);
    return waiters;
  }
}
