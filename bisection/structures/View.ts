import { Bytes } from './Bytes.js';
import type { Witness } from './Witness.js';

/**
 * A part of a Bytes, never copied: `bytes hash ‖ offset u64 ‖ length u64`, 48 bytes inline in the record that holds
 * it (docs/machine.md §2). Immutable; the range need not lie inside the Bytes.
 */
export class View {
  private constructor(
    readonly bytes: Bytes,
    readonly offset: number,
    readonly length: number,
  ) {}

  /** The one view of length 0. */
  static readonly EMPTY: View = new View(Bytes.EMPTY, 0, 0);

  /** The view of `[offset, offset + length)`; `EMPTY` when length is 0. */
  static of(bytes: Bytes, offset: number, length: number): View {
    return length === 0 ? View.EMPTY : new View(bytes, offset, length);
  }

  /** The view of a whole Bytes. */
  static whole(bytes: Bytes): View {
    return View.of(bytes, 0, bytes.length);
  }

  /** `[from, from + length)` of the view as a view; the part past its end is left out. */
  static slice(view: View, from: number, length: number): View {
    const inside = Math.max(0, Math.min(length, view.length - from));
    return View.of(view.bytes, view.offset + from, inside);
  }

  /**
   * `[from, from + length)` of the view, a new array; zeros past its end. Reads the part inside the view from the
   * Bytes with `Bytes.read`, and opens nothing when no byte is inside.
   */
  static read(view: View, from: number, length: number, witness?: Witness): Uint8Array {
    const inside = Math.max(0, Math.min(length, view.length - from));
    const part = Bytes.read(view.bytes, view.offset + from, inside, witness);
    if (inside === length) return part;
    const out = new Uint8Array(length);
    out.set(part);
    return out;
  }

  /** The 48 bytes that stand for the view in a record. */
  static encode(view: View): Uint8Array {
    const data = new Uint8Array(48);
    const fields = new DataView(data.buffer);
    data.set(view.bytes.hash);
    fields.setBigUint64(32, BigInt(view.offset));
    fields.setBigUint64(40, BigInt(view.length));
    return data;
  }
}
