import { assemble } from '../../execute/assemble.js';
import type { Shape } from '../shape.js';
import { CONTRACT, sign, stageOf } from '../stage.js';

const WORD = (1n << 256n) - 1n;
const LONELY = 1n;
const FULL = 2n;
const FRESH = 3n;

/** Slots as deep as can be, in a state that is no longer that of the transaction's start. */
const code = assemble(
  `${WORD} ${FULL} SSTORE 7 4 SSTORE 0 ${LONELY} SSTORE ${WORD} ${FRESH} SSTORE 0 ${FRESH} SSTORE
  ${LONELY} SLOAD POP ${FULL} SLOAD POP ${WORD} ${LONELY} SSTORE ${WORD} ${FULL} TSTORE ${FULL} TLOAD POP
  0 ${FULL} SSTORE 0 0 REVERT`,
);

export const storageShapes: readonly Shape[] = [
  {
    name: 'deep slots, written twice',
    stage: ({ attacker, random }) => {
      const slots = [LONELY, FULL, 4n].map((slot) => {
        return { slot, value: WORD - slot, lonely: slot === LONELY };
      });
      return stageOf({
        attacker,
        random,
        accounts: [{ address: CONTRACT, code, slots, fresh: [FRESH] }],
        transactions: [sign(1)],
        keys: {
          slots: [LONELY, FULL, FRESH].map((slot) => [CONTRACT, slot]),
          transient: [[CONTRACT, FULL]],
        },
      });
    },
  },
];
