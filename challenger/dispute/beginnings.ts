import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';

/** The claims that another challenger could begin at and still find all disputes that go on, as of the last look. */
export class Beginnings {
  private readonly disputed = new Set<string>();
  private readonly reached = new Set<string>();
  private isWhole = false;

  /** A look begins. */
  begin(): void {
    this.disputed.clear();
    this.reached.clear();
    this.isWhole = false;
  }

  /** The look has come to a right claim. */
  reach(claim: Hash): void {
    if (this.disputed.size === 0) this.reached.add(toHex(claim));
  }

  /** A claim's children fight. */
  fight(parent: Hash): void {
    this.disputed.add(toHex(parent));
  }

  /** The look has come to the end of the chain. */
  end(): void {
    this.isWhole = true;
  }

  get isFighting(): boolean {
    return this.disputed.size > 0;
  }

  has(claim: Hash): boolean {
    return this.reached.has(toHex(claim)) || (this.isWhole && !this.isFighting);
  }
}
