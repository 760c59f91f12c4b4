import { Bytes } from '../structures/Bytes.js';
import { integerOf } from '../structures/Word.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { pop, push } from './Operand.js';

/** Opcodes 0x40–0x4a about the block, SELFBALANCE apart. There are no blobs here: BLOBHASH is 0, BLOBBASEFEE 1. */
export function blockInfo(m: Machine, host: Host, opcode: number): boolean {
  if (opcode === 0x40) push(m, blockHash(m, pop(m)));
  else if (opcode === 0x46) push(m, host.config.chainId);
  else if (opcode === 0x49) {
    pop(m);
    push(m, 0n);
  } else if (opcode === 0x4a) push(m, 1n);
  else push(m, headerWord(m, opcode));
  return true;
}

function headerWord(m: Machine, opcode: number): bigint {
  const header = m.header().fields;
  switch (opcode) {
    case 0x41:
      return header.feeRecipient;
    case 0x42:
      return header.timestamp;
    case 0x43:
      return header.number;
    case 0x44:
      return header.prevRandao;
    case 0x45:
      return header.gasLimit;
    default:
      return header.baseFee;
  }
}

/** The hash of one of the last 256 blocks, else 0. */
function blockHash(m: Machine, wanted: bigint): bigint {
  const { number } = m.header().fields;
  if (wanted >= number || wanted + 256n < number) return 0n;
  const place = Number(wanted % 256n) * 32;
  return integerOf(Bytes.read(m.block().fields.hashes, place, 32, m.witness));
}
