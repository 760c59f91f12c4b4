import { Bytes } from '../structures/Bytes.js';
import { View } from '../structures/View.js';
import { Exit, ExitStatus } from './Exit.js';
import { charge, wordGas } from './Gas.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer, Record } from './Packer.js';
import { Phase } from './Phase.js';
import { forkPrice, INPUT_CAP, isOverCap } from './PrecompilePrice.js';

/** Yellow Paper, appendix E: 15 gas, and 3 a word. */
const IDENTITY = 0x04;

/** Scratch of phase precompile: which one the new frame runs. */
export class PrecompileAt extends Record {
  constructor(readonly target: bigint) {
    super();
  }

  encode(): Uint8Array {
    return new Packer(0x29, 21).address(this.target).done();
  }
}

/**
 * Phase precompile: all of a frame that runs a precompile, its input the frame's calldata. A call over a cap of the
 * chain, or with too little gas, or that fails by the precompile's own rules, takes all gas of the frame. The
 * identity gives back its input as it is and reads none of it.
 */
export function stepPrecompile(m: Machine, host: Host): void {
  const precompile = Number(m.scratch(PrecompileAt).target);
  const { calldata } = m.frame().fields;
  if (calldata.length > INPUT_CAP) {
    m.fault();
    return;
  }
  if (precompile === IDENTITY) {
    if (charge(m, 15n + wordGas(3n, BigInt(calldata.length)))) succeed(m, calldata);
    else m.fault();
    return;
  }
  const input = View.read(calldata, 0, calldata.length, m.witness);
  if (isOverCap(precompile, input) || !charge(m, forkPrice(host.config.fork, precompile, input))) {
    m.fault();
    return;
  }
  const output = host.precompile(precompile, input);
  if (output === undefined) m.fault();
  else succeed(m, View.whole(Bytes.build(output)));
}

function succeed(m: Machine, data: View): void {
  m.enter(Phase.exit, new Exit(ExitStatus.success, data));
}
