import { Code } from '../structures/Code.js';
import { View } from '../structures/View.js';
import type { Machine } from './Machine.js';
import { Packer, Record, ZERO_HASH } from './Packer.js';
import { Phase } from './Phase.js';

/** Parts of the longest init code. */
const PARTS = 3;

/** Scratch of phase initCode: how much of the init code is in the tree of its Code. */
export class InitCode extends Record {
  constructor(
    readonly init: View,
    readonly code: Code,
    /** A multiple of a part's size. */
    readonly position: number,
  ) {
    super();
  }

  encode(): Uint8Array {
    const packer = new Packer(0x2d, 154).view(this.init).u64(this.position);
    packer.u8(Code.lead(this.code, this.position));
    for (let part = 0; part < PARTS; part++) {
      const isDone = part * Code.PART < this.position;
      packer.hash(isDone ? Code.part(this.code, part) : ZERO_HASH);
    }
    return packer.done();
  }
}

/** Phase initCode: makes a Code of the init code, a part a step; then the new frame runs it. */
export function stepInitCode(m: Machine): void {
  const { init, code, position } = m.scratch(InitCode);
  const size = Math.min(Code.PART, init.length - position);
  View.read(init, position, size, m.witness);
  if (position + size === init.length) {
    m.setFrame(m.frame().with({ code }));
    m.enter(Phase.opcode);
  } else m.enter(Phase.initCode, new InitCode(init, code, position + size));
}
