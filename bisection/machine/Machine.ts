import { Bytes } from '../structures/Bytes.js';
import { Code } from '../structures/Code.js';
import { type Hash, keccak, keccakInto } from '../structures/Keccak.js';
import type { Trie } from '../structures/Trie.js';
import type { Witness } from '../structures/Witness.js';
import type { Block } from './Block.js';
import type { BlockFields } from './Block.js';
import type { Cursor } from './Cursor.js';
import { Cpu } from './Cpu.js';
import { Exit, ExitStatus } from './Exit.js';
import { Frame } from './Frame.js';
import type { Header } from './Header.js';
import { Packer, type Record, ZERO_HASH } from './Packer.js';
import type { Parent } from './Parent.js';
import { Phase } from './Phase.js';
import { Tx } from './Tx.js';
import { World } from './World.js';

const packer = new Packer(0x01, 66);

/** One bit for each component, to open it at most once in a step. */
const Part = {
  context: 1,
  cpu: 2,
  frame: 4,
  world: 8,
  tx: 16,
  block: 32,
  scratch: 64,
  cursor: 128,
  header: 256,
  parent: 512,
  memory: 1024,
  code: 2048,
} as const;

/**
 * The state of the machine. Its components are immutable records, the cpu apart, so a snapshot costs a
 * copy of this object and of the cpu. During a recorded step every component is opened, that is, its
 * preimage given to the witness, at its first use; the accessors below do that, and nothing else may read
 * or replace a component in a step.
 */
export class Machine {
  #witness: Witness | undefined;
  #opened = 0;
  #context: Hash | undefined;

  constructor(
    public phase: Phase,
    private currentCpu: Cpu,
    private currentFrame: Frame,
    private currentWorld: World,
    private currentTx: Tx,
    private currentBlock: Block,
    private currentScratch: Record | undefined,
    /** The outcome of the last long hash. */
    private currentResult: Hash,
  ) {}

  /** The machine between two units. */
  static idle(state: Trie, block: Block): Machine {
    return new Machine(
      Phase.idle,
      Cpu.empty(),
      Frame.empty,
      World.of(state),
      Tx.empty,
      block,
      undefined,
      ZERO_HASH,
    );
  }

  /** A machine that shares everything with this one and lives on its own. */
  snapshot(): Machine {
    return new Machine(
      this.phase,
      this.currentCpu.copy(),
      this.currentFrame,
      this.currentWorld,
      this.currentTx,
      this.currentBlock,
      this.currentScratch,
      this.currentResult,
    );
  }

  /** Starts a step. With a witness, opens the machine itself. */
  begin(witness: Witness | undefined): void {
    this.#witness = witness;
    this.#opened = 0;
    witness?.fixed(this.encode());
  }

  get witness(): Witness | undefined {
    return this.#witness;
  }

  /** The preimage; void as soon as any machine's is asked for again. */
  encode(): Uint8Array {
    return packer.again().u8(this.phase).hash(this.currentCpu.hash).hash(this.contextHash).done();
  }

  get hash(): Hash {
    return keccak(this.encode());
  }

  /** Writes the hash into `out[at .. at + 32)`. */
  hashInto(out: Uint8Array, at: number): void {
    keccakInto(this.encode(), out, at);
  }

  cpu(): Cpu {
    if (this.#first(Part.cpu)) this.#witness?.fixed(this.currentCpu.encode());
    return this.currentCpu;
  }

  frame(): Frame {
    this.#openContext();
    if (this.#first(Part.frame)) this.#witness?.fixed(this.currentFrame.encode());
    return this.currentFrame;
  }

  /** The running frame's memory, its length known; for this step: who keeps it takes the cpu's `memory`. */
  memory(): Bytes {
    const memory = this.cpu().passingMemory;
    if (this.#first(Part.memory)) Bytes.open(memory, this.#witness);
    return memory;
  }

  /** The running frame's code, its length known. */
  code(): Code {
    const { code } = this.frame().fields;
    if (this.#first(Part.code)) Code.open(code, this.#witness);
    return code;
  }

  world(): World {
    this.#openContext();
    if (this.#first(Part.world)) this.#witness?.fixed(this.currentWorld.encode());
    return this.currentWorld;
  }

  tx(): Tx {
    this.#openContext();
    if (this.#first(Part.tx)) this.#witness?.fixed(this.currentTx.encode());
    return this.currentTx;
  }

  block(): Block {
    this.#openContext();
    if (this.#first(Part.block)) this.#witness?.fixed(this.currentBlock.encode());
    return this.currentBlock;
  }

  cursor(): Cursor {
    const { cursor } = this.block().fields;
    if (this.#first(Part.cursor)) this.#witness?.fixed(cursor.encode());
    return cursor;
  }

  header(): Header {
    const { header } = this.block().fields;
    if (this.#first(Part.header)) this.#witness?.fixed(header.encode());
    return header;
  }

  parent(): Parent {
    const { parent } = this.block().fields;
    if (this.#first(Part.parent)) this.#witness?.fixed(parent.encode());
    return parent;
  }

  /** The scratch record. Phases fix its type, so another one is a fault of the program. */
  scratch<T extends Record>(type: new (...fields: never[]) => T): T {
    this.#openContext();
    const { currentScratch } = this;
    if (!(currentScratch instanceof type)) {
      throw new TypeError(`phase ${String(this.phase)} has no ${type.name}`);
    }
    if (this.#first(Part.scratch)) this.#witness?.fixed(currentScratch.encode());
    return currentScratch;
  }

  result(): Hash {
    this.#openContext();
    return this.currentResult;
  }

  setCpu(cpu: Cpu): void {
    this.#opened |= Part.cpu;
    this.currentCpu = cpu;
  }

  setMemory(memory: Bytes): void {
    this.cpu().memory = memory;
    this.#opened |= Part.memory;
  }

  setFrame(frame: Frame): void {
    this.#replace(Part.frame);
    this.currentFrame = frame;
  }

  setWorld(world: World): void {
    this.#replace(Part.world);
    this.currentWorld = world;
  }

  setTx(tx: Tx): void {
    this.#replace(Part.tx);
    this.currentTx = tx;
  }

  /** Changes fields of the block record; a cursor, header or parent given here counts as opened. */
  setBlock(changes: Partial<BlockFields>): void {
    const block = this.block();
    if (changes.cursor !== undefined) this.#replace(Part.cursor);
    if (changes.header !== undefined) this.#replace(Part.header);
    if (changes.parent !== undefined) this.#replace(Part.parent);
    this.#replace(Part.block);
    this.currentBlock = block.with(changes);
  }

  setScratch(scratch: Record | undefined): void {
    this.#replace(Part.scratch);
    this.currentScratch = scratch;
  }

  setResult(result: Hash): void {
    this.#replace(Part.scratch);
    this.currentResult = result;
  }

  /** Goes on in another phase. */
  enter(phase: Phase, scratch?: Record): void {
    this.setScratch(scratch);
    this.phase = phase;
  }

  /**
   * An exceptional halt: the frame's gas is gone and its world is put back, whatever the step did before
   * it failed, so that the outcome does not depend on the order of the checks.
   */
  fault(): void {
    const { world } = this.frame().fields;
    this.setCpu(Cpu.empty());
    this.setWorld(world);
    this.enter(Phase.exit, new Exit(ExitStatus.fault));
  }

  /** Ends the unit: nothing of the transaction is left but the state and the block record. */
  rest(): void {
    const { state } = this.world().fields;
    this.setCpu(Cpu.empty());
    this.setFrame(Frame.empty);
    this.setWorld(World.of(state));
    this.setTx(Tx.empty);
    this.setResult(ZERO_HASH);
    this.enter(Phase.idle);
  }

  private get contextHash(): Hash {
    return (this.#context ??= keccak(this.encodeContext()));
  }

  private encodeContext(): Uint8Array {
    return new Packer(0x02, 193)
      .hash(this.currentFrame.hash)
      .hash(this.currentWorld.hash)
      .hash(this.currentTx.hash)
      .hash(this.currentBlock.hash)
      .hash(this.currentScratch?.hash ?? ZERO_HASH)
      .hash(this.currentResult)
      .done();
  }

  #openContext(): void {
    if (this.#first(Part.context)) this.#witness?.fixed(this.encodeContext());
  }

  #replace(part: number): void {
    this.#openContext();
    this.#opened |= part;
    this.#context = undefined;
  }

  #first(part: number): boolean {
    if ((this.#opened & part) !== 0) return false;
    this.#opened |= part;
    return true;
  }
}
