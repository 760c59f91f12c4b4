import { Entry } from '../../bisection/machine/Entry.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step as takeStep } from '../../bisection/machine/Step.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { accumulatorAt, genesisIdle } from '../claim/buildClaim.js';
import type { FuzzCase } from './fuzzCase.js';
import { hostOf, loadCase } from './loadedCase.js';
import { hex } from './words.js';

/** What a run of each entry has left before each step: in gas of its limit, as far as calls let that be told. */
export type GasLeft = ReadonlyMap<string, readonly bigint[]>;

/** How an entry is named in `GasLeft`. */
export const gasKey = (raw: Uint8Array): string => hex(keccak(raw));

/** Steps of an entry that are looked at. */
const MOST = 4_000;

/** Runs the machine over a case, as far as it gets. */
export async function measureGas(test: FuzzCase): Promise<GasLeft> {
  const loaded = await loadCase(test);
  const { head, batches } = loaded;
  const start = { idle: genesisIdle(head), head };
  const target = BigInt(batches.size);
  const host = hostOf(loaded, target, accumulatorAt({ start, target, batches }));
  const machine = idleMachine(start.idle, host.state(head.stateRoot));
  const found = new Map<string, bigint[]>();
  try {
    // A unit of one step that leads to where it began is the end.
    for (let length = 0; length !== 1;) {
      length = 0;
      let left: bigint[] = [];
      do {
        if (machine.phase === Phase.decode) found.set(keyOf(machine), (left = []));
        else if (machine.phase >= Phase.opcode && left.length < MOST) left.push(gasOf(machine));
        takeStep(machine, host);
        length++;
      } while (machine.phase !== Phase.idle);
    }
  } catch {
    // What goes wrong here goes wrong in the check too, which says so: the rest of the entries have no cuts.
  }
  return new Map([...found].filter(([, left]) => left.length > 0));
}

function keyOf(machine: Machine): string {
  const { source, offset, length } = machine.scratch(Entry);
  return gasKey(Bytes.read(source, offset, length));
}

/** What is left of the transaction's gas, if each call was given all that it may have (EIP-150). */
function gasOf(machine: Machine): bigint {
  const { depth } = machine.frame().fields;
  const { gas } = machine.cpu();
  return BigInt(Math.round(Number(gas) * (64 / 63) ** depth));
}
