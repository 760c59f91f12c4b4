import { Block } from '../../bisection/machine/Block.js';
import { Header } from '../../bisection/machine/Header.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { Parent } from '../../bisection/machine/Parent.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { TraceHost } from '../../bisection/trace/TraceHost.js';
import { toBigInt } from '../derive/rlp.js';
import { precompile } from '../execute/precompile.js';
import { recover } from '../execute/recover.js';
import type { PreparedBlock } from './machineEngine.js';

const NO_HASH = new Uint8Array(32) as Hash;
const RING = 256;

/** A prepared block as the machine and its host: open, with all of its transactions still to come. */
export interface MachineBlock {
  readonly machine: Machine;
  readonly host: TraceHost;
}

/**
 * The machine at the start of a block. It stands idle, or before the system writes where the configuration has any.
 * The inbox and the header rules are left out: a test's block has no batch, and its header is given.
 */
export function machineBlock(block: PreparedBlock): MachineBlock {
  const { config, nodes, environment: e } = block;
  const host = new TraceHost({
    config,
    target: 0n,
    accumulator: NO_HASH,
    batches: new Map(),
    nodes,
    codes: nodes,
    recover,
    precompile,
  });
  const data = body(block.transactions);
  const extraData = new Uint8Array(32);
  extraData.set(e.extraData);
  const header = new Header({
    open: true,
    number: e.number,
    timestamp: e.timestamp,
    feeRecipient: toBigInt(e.feeRecipient),
    prevRandao: toBigInt(e.prevRandao),
    gasLimit: e.gasLimit,
    baseFee: e.baseFeePerGas,
    parentBeaconBlockRoot: e.parentBeaconBlockRoot.slice() as Hash,
    extraLength: e.extraData.length,
    extraData,
  });
  const parent = new Parent({
    ...Parent.none.fields,
    hash: e.parentHash.slice() as Hash,
    number: e.number - 1n,
  });
  const cursor = Block.none.fields.cursor.with({ data: Bytes.build(data), end: data.length });
  const hashes = Bytes.build(recentHashes(block));
  const open = Block.between(cursor, parent, hashes).with({ header });
  const machine = Machine.idle(host.state(block.preStateRoot), open);
  if (config.beaconRoots || config.blockHashes) machine.enter(Phase.blockSystem);
  return { machine, host };
}

/** The body of a block in a batch (docs/batches.md §3). */
function body(transactions: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    transactions.flatMap((raw) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, raw.length);
      return [length, raw];
    }),
  );
}

function recentHashes({ environment: { number }, blockHash }: PreparedBlock): Uint8Array {
  const ring = new Uint8Array(RING * 32);
  for (let n = number > RING ? number - BigInt(RING) : 0n; n < number; n++) {
    ring.set(blockHash(n), Number(n % BigInt(RING)) * 32);
  }
  return ring;
}
