import { getCreate2Address, getCreateAddress, hexlify, keccak256 } from 'ethers';
import { assemble } from '../../execute/assemble.js';
import type { Shape, ShapeInputs } from '../shape.js';
import {
  CONTRACT,
  FEE_RECIPIENT,
  hexAddress,
  SENDER,
  sign,
  type Stage,
  stageOf,
} from '../stage.js';

const ETHER = 10n ** 18n;
const HEIR = 0x0505050505050505050505050505050505050505n;
/** EIP-3860 and EIP-170, bytes. */
const MAX_INIT_CODE = 49_152;
const MAX_CODE = 24_576;

/** A transaction to a contract that creates with `init` by CREATE, and then by CREATE2; the new addresses are as deep as can be. */
function creating({ attacker, random }: ShapeInputs, init: Uint8Array, after = ''): Stage {
  const from = hexAddress(CONTRACT);
  const plain = BigInt(getCreateAddress({ from, nonce: 1 }));
  const salt = `0x${'00'.repeat(31)}07`;
  const salted = BigInt(getCreate2Address(from, salt, keccak256(init)));
  // The memory stands askew, so that no page of it is a page of the init code.
  const code = assemble(
    `CALLDATASIZE 0 101 CALLDATACOPY CALLDATASIZE 101 5 CREATE ${after}
    7 CALLDATASIZE 101 6 CREATE2 ${after}`,
  );
  return stageOf({
    attacker,
    random,
    accounts: [
      { address: CONTRACT, code, balance: ETHER },
      { address: HEIR, balance: 1n },
    ],
    absent: [plain, salted],
    transactions: [sign(1, { data: hexlify(init), gasLimit: 50_000_000n })],
    keys: {
      accounts: [SENDER, FEE_RECIPIENT, CONTRACT, plain, salted, HEIR],
      created: [plain, salted],
      codes: [code, init],
    },
    batch: BATCH,
  });
}

/** As long as a batch can be that one L1 transaction makes a hash of. */
export const BATCH = 1 << 22;

/** Init code of the greatest length, with a jump into its last page, that returns a code of the greatest length. */
function longInit(random: ShapeInputs['random']): Uint8Array {
  const init = new Uint8Array(MAX_INIT_CODE).fill(0x5b);
  init.set(random.bytes(MAX_INIT_CODE - 2000), 600);
  init.fill(0x5b, MAX_INIT_CODE - 1024);
  init.set(assemble(`PUSH3:${MAX_INIT_CODE - 257} JUMP`));
  // Non-zero bytes to return: those of the init code itself.
  const tail = assemble(`${MAX_CODE} 400 3 CODECOPY 0x5b 3 MSTORE8 ${MAX_CODE} 3 RETURN`);
  init.set(tail, MAX_INIT_CODE - tail.length);
  return init;
}

export const creationShapes: readonly Shape[] = [
  {
    name: 'init code of 48 KiB',
    stage: (inputs) => creating(inputs, longInit(inputs.random)),
  },
  {
    name: 'creation that is its own heir',
    stage: (inputs) => creating(inputs, assemble('ADDRESS SELFDESTRUCT')),
  },
  {
    name: 'creation with a deep heir',
    stage: (inputs) => creating(inputs, assemble(`${HEIR} SELFDESTRUCT`)),
  },
  {
    name: 'transaction with init code of 48 KiB',
    stage: ({ attacker, random }) => {
      const init = longInit(random);
      const address = BigInt(getCreateAddress({ from: hexAddress(SENDER), nonce: 1 }));
      return stageOf({
        attacker,
        random,
        absent: [address],
        transactions: [
          sign(1, { to: null, data: hexlify(init), value: 5n, gasLimit: 50_000_000n }),
        ],
        keys: { accounts: [SENDER, FEE_RECIPIENT, address], created: [address], codes: [init] },
        batch: BATCH,
      });
    },
  },
];
