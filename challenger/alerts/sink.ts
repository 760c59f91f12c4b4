import type { Message } from './alert.js';

/**
 * What became of a message: taken; not now (no answer, or one that says to come back); or refused, for a reason that will
 * not go away by itself.
 */
export type Delivery =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** Where alerts go. */
export interface Sink {
  /** Of its own, without secrets. */
  readonly name: string;
  deliver(message: Message, signal: AbortSignal): Promise<Delivery>;
}
