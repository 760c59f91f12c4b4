import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import type { Owner } from '../structures/PageTree.js';
import { Stack } from '../structures/Stack.js';
import { View } from '../structures/View.js';
import { Packer } from './Packer.js';

const packer = new Packer(0x03, 127);

/**
 * What nearly every opcode changes: 127 bytes, so that it is hashed in one block of Keccak.
 * It is mutable, because a record a step would cost more than the step; a snapshot takes a copy.
 */
export class Cpu {
  constructor(
    public pc: number,
    public gas: bigint,
    public stackSize: number,
    public stack: Stack,
    private currentMemory: Bytes,
    public returnData: View,
  ) {}

  /** Marks what this cpu alone holds of its memory: that it may change in place. */
  private owner: Owner | undefined;

  static empty(): Cpu {
    return new Cpu(0, 0n, 0, Stack.EMPTY, Bytes.EMPTY, View.EMPTY);
  }

  /** The memory as it is, for whoever keeps it: it stays so, because writes after this go to copies of its pages. */
  get memory(): Bytes {
    this.owner = undefined;
    return this.currentMemory;
  }

  set memory(memory: Bytes) {
    this.currentMemory = memory;
  }

  /** The memory, to be read before anything is written to it again. */
  get passingMemory(): Bytes {
    return this.currentMemory;
  }

  /** Goes with every write to the memory. Without it a loop of MSTORE would copy a page and its path at each turn. */
  get memoryOwner(): Owner {
    return (this.owner ??= {});
  }

  copy(): Cpu {
    return new Cpu(this.pc, this.gas, this.stackSize, this.stack, this.memory, this.returnData);
  }

  /** The preimage; void as soon as any cpu's is asked for again. */
  encode(): Uint8Array {
    return packer
      .again()
      .u32(this.pc)
      .u64(this.gas)
      .u16(this.stackSize)
      .hash(this.stack.hash)
      .hash(this.currentMemory.hash)
      .view(this.returnData)
      .done();
  }

  get hash(): Hash {
    return keccak(this.encode());
  }
}
