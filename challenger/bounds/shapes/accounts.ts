import { assemble } from '../../execute/assemble.js';
import type { Shape } from '../shape.js';
import { CONTRACT, FEE_RECIPIENT, hexAddress, SENDER, sign, stageOf } from '../stage.js';

const ETHER = 10n ** 18n;
const OTHER = 0x0101010101010101010101010101010101010101n;
const CODED = 0x0202020202020202020202020202020202020202n;
const ABSENT = 0x0303030303030303030303030303030303030303n;
const ABSENT_TOO = 0x0404040404040404040404040404040404040404n;
/** Touches nothing and gives back nothing. */
const callee = assemble('JUMPDEST STOP');

const calls = assemble(
  `${OTHER} BALANCE POP ${CODED} EXTCODESIZE POP 64 0 0 ${CODED} EXTCODECOPY ${CODED} EXTCODEHASH POP SELFBALANCE POP
  0 0 0 0 3 ${CODED} GAS CALL POP 0 0 0 0 3 ${ABSENT} GAS CALL POP 0 0 0 0 3 ${CODED} GAS CALLCODE POP
  0 0 0 0 ${CODED} GAS DELEGATECALL POP 0 0 0 0 ${CODED} GAS STATICCALL POP
  0 0 0 0 3 ${OTHER} GAS CALL POP ${ABSENT_TOO} SELFDESTRUCT`,
);

/** Accounts as deep as can be, each warm by a key as deep as can be, their codes too. */
export const accountShapes: readonly Shape[] = [
  {
    name: 'deep accounts',
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        accounts: [
          { address: CONTRACT, code: calls, balance: ETHER },
          { address: OTHER, balance: ETHER },
          { address: CODED, code: callee },
        ],
        absent: [ABSENT, ABSENT_TOO],
        transactions: [sign(1, { value: ETHER })],
        keys: {
          accounts: [SENDER, FEE_RECIPIENT, CONTRACT, OTHER, CODED, ABSENT, ABSENT_TOO],
          created: [CONTRACT],
          codes: [calls, callee],
        },
      }),
  },
  {
    name: 'value to a new deep account',
    stage: ({ attacker, random }) =>
      stageOf({
        attacker,
        random,
        absent: [ABSENT],
        transactions: [sign(1, { to: hexAddress(ABSENT), value: ETHER })],
        keys: { accounts: [SENDER, FEE_RECIPIENT, ABSENT] },
      }),
  },
];
