import { hexlify } from 'ethers';
import { assemble } from '../../execute/assemble.js';
import type { Shape } from '../shape.js';
import { CONTRACT, hexAddress, sign, stageOf } from '../stage.js';
import { BATCH } from './creations.js';

const code = assemble('STOP');
const SLOTS = 64;

export const intakeShapes: readonly Shape[] = [
  {
    name: 'one deep slot named again and again in an access list',
    stage: ({ attacker, random }) => {
      const slot = random.bytes(32);
      const entry = {
        address: hexAddress(CONTRACT),
        storageKeys: Array<string>(SLOTS).fill(hexlify(slot)),
      };
      return stageOf({
        attacker,
        random,
        accounts: [{ address: CONTRACT, code }],
        transactions: [sign(1, { accessList: [entry, entry], data: hexlify(random.bytes(77)) })],
        keys: { accounts: [CONTRACT], slots: [[CONTRACT, BigInt(hexlify(slot))]] },
        batch: BATCH,
      });
    },
  },
  {
    name: 'largest data',
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        accounts: [{ address: CONTRACT, code }],
        transactions: [sign(1, { data: hexlify(random.bytes(120_001)), gasLimit: 6_000_000n })],
        batch: BATCH,
      }),
  },
  {
    name: 'sender with a code of 24 KiB',
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        senderCode: random.bytes(24_576).map((byte) => byte | 1),
        transactions: [sign(1)],
        batch: BATCH,
      }),
  },
  {
    name: 'no transaction at all',
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        transactions: [random.bytes(300), new Uint8Array(0)],
        batch: BATCH,
      }),
  },
];
