import { assemble } from '../../challenger/execute/assemble.js';
import { hexOf } from './scene.js';

/** Words that put code into memory at `at`. */
function store(code: Uint8Array, at = 0): string {
  const words = Array.from({ length: Math.ceil(code.length / 32) }, (_, i) => {
    const word = new Uint8Array(32);
    word.set(code.subarray(32 * i, 32 * i + 32));
    return `PUSH32:${hexOf(word)} ${at + 32 * i} MSTORE`;
  });
  return words.join(' ');
}

/** Init code that returns the code of `text`. */
function initOf(text: string): Uint8Array {
  const runtime = assemble(text);
  const size = `PUSH2:${runtime.length}`;
  const head = assemble(`${size} PUSH2:15 PUSH1:0 CODECOPY ${size} PUSH1:0 RETURN`);
  return Uint8Array.from([...head, ...runtime]);
}

/** Words that create with the init code of `text`. */
function creation(init: Uint8Array, value = 0): string {
  return `${store(init)} ${init.length} 0 ${value} CREATE`;
}

const CALL_IT = '0 0 0 0 0 DUP6 GAS CALL POP';
const INIT = initOf('1 1 SSTORE ADDRESS');
/** Init code of three parts, with a PUSH32 over the end of the first one, that jumps into the last one. */
const LONG = `PUSH3:0x618000 232 SHL 5 MSTORE 0x56 8 MSTORE8 0x7f ${5 + 16380} MSTORE8
  0x5b ${5 + 32768} MSTORE8 0x5f ${5 + 32769} MSTORE8`;

/** The scene whose account has the last nonce. */
export const LAST_NONCE = 'create, last nonce';

/** Codes that create and destroy, by name; the first one stands at the address `first`. */
export function creationScenes(first: string): Record<string, string> {
  return {
    create: `${creation(INIT, 3)} DUP1 EXTCODESIZE POP ${CALL_IT} 0 0 0 CREATE POP 0 9999 0 CREATE POP
    ${INIT.length} 0 0xffffffffff CREATE POP ${INIT.length} 0 0 CREATE`,
    'create in a static frame': `0 0 0 0 ${first} GAS STATICCALL`,
    'create, reverted': `${creation(assemble('1 1 SSTORE 0x1122 0 MSTORE 37 20 REVERT'), 1)}
    RETURNDATASIZE 0 500 RETURNDATACOPY`,
    'create, faulty': creation(assemble('ADD'), 1),
    'create, taken': `${store(INIT)} 7 ${INIT.length} 0 3 CREATE2 DUP1 EXTCODEHASH POP ${CALL_IT}
    7 ${INIT.length} 0 0 CREATE2 1 1 SSTORE`,
    'create, long': `${LONG} 9 33000 5 0 CREATE2 20000 5 0 CREATE 16384 1 1 CREATE`,
    'create, too long': '49153 0 0 CREATE',
    'create, out of gas': '0xffffff 0 0 CREATE',
    [LAST_NONCE]: '0 0 0 CREATE',
    'deposit of 0xef': creation(assemble('0xef 0 MSTORE8 1 0 RETURN')),
    'deposit too long': creation(assemble('24577 0 RETURN')),
    'deposit too dear': creation(assemble('5000 0 RETURN')),
    'deposit of a long code': creation(assemble('500 0 RETURN')),
    destroyed: `${creation(assemble('ADDRESS SELFDESTRUCT'), 5)} BALANCE POP
    ${creation(assemble('CALLER SELFDESTRUCT'), 5)} POP
    ${creation(initOf('ADDRESS SELFDESTRUCT'), 7)} ${CALL_IT} ${CALL_IT} BALANCE`,
  };
}

/** Init codes of transactions. */
export const INIT_CODES: Record<string, Uint8Array> = {
  'that deposits': INIT,
  'that reverts': assemble('5 5 REVERT'),
  'that is faulty': assemble('ADD'),
  'that destroys itself': assemble('CALLER SELFDESTRUCT'),
  'that is its own heir': assemble('ADDRESS SELFDESTRUCT'),
  'of no byte': new Uint8Array(0),
  'that deposits nothing': assemble('1 1 SSTORE'),
  'that deposits 0xef': assemble('0xef 0 MSTORE8 1 0 RETURN'),
};
