import { Code } from '../structures/Code.js';
import { View } from '../structures/View.js';
import type { Cpu } from './Cpu.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { World } from './World.js';

/** What a frame is run for. */
export const FrameKind = { none: 0, call: 1, create: 2 } as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface FrameFields {
  readonly kind: FrameKind;
  /** 0 for the transaction's own frame, at most 1024. */
  readonly depth: number;
  readonly isStatic: boolean;
  readonly address: bigint;
  readonly caller: bigint;
  readonly value: bigint;
  readonly code: Code;
  readonly calldata: View;
  /** Where in the caller's memory the returned data goes. */
  readonly outOffset: number;
  readonly outLength: number;
  /** What a failure of this frame puts back. */
  readonly world: World;
  /** The caller; none at depth 0. */
  readonly parent: Continuation | undefined;
}

/** What is constant while a frame runs. */
export class Frame extends Record {
  static readonly empty = new Frame({
    kind: FrameKind.none,
    depth: 0,
    isStatic: false,
    address: 0n,
    caller: 0n,
    value: 0n,
    code: Code.EMPTY,
    calldata: View.EMPTY,
    outOffset: 0,
    outLength: 0,
    world: World.none,
    parent: undefined,
  });

  constructor(readonly fields: FrameFields) {
    super();
  }

  with(changes: Partial<FrameFields>): Frame {
    return new Frame({ ...this.fields, ...changes });
  }

  encode(): Uint8Array {
    const f = this.fields;
    return new Packer(0x05, 237)
      .u8(f.kind)
      .u16(f.depth)
      .bool(f.isStatic)
      .address(f.address)
      .address(f.caller)
      .u256(f.value)
      .hash(f.code.hash)
      .view(f.calldata)
      .u64(f.outOffset)
      .u64(f.outLength)
      .hash(f.world.hash)
      .hash(f.parent?.hash ?? ZERO_HASH)
      .done();
  }
}

/** A caller that waits: its cpu (past the call) and its frame. */
export class Continuation extends Record {
  constructor(
    readonly cpu: Cpu,
    readonly frame: Frame,
  ) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x06, 65).hash(this.cpu.hash).hash(this.frame.hash).done();
  }
}
