import { concat, Wallet } from 'ethers';
import { Fork } from '../../../bisection/machine/Config.js';
import { assemble } from '../../execute/assemble.js';
import type { Shape } from '../shape.js';
import {
  CHAIN,
  CONTRACT,
  FEE_RECIPIENT,
  hexAddress,
  SENDER,
  sign,
  type StageAccount,
  stageOf,
} from '../stage.js';
import { BATCH } from './creations.js';

const authority = new Wallet(`0x${'48'.repeat(32)}`);
const coded = new Wallet(`0x${'49'.repeat(32)}`);
const AUTHORITY = BigInt(authority.address);
const CODED = BigInt(coded.address);
const DELEGATE = 0x0606060606060606060606060606060606060606n;

const delegation = (to: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(concat(['0xef0100', hexAddress(to)]).slice(2), 'hex'));
const marker = delegation(DELEGATE);
const callee = assemble('STOP');
const calls = assemble(
  `0 0 0 0 3 ${AUTHORITY} GAS CALL POP 0 0 0 0 ${AUTHORITY} GAS DELEGATECALL POP
  0 0 0 0 3 ${AUTHORITY} GAS CALLCODE POP 0 0 0 0 ${AUTHORITY} GAS STATICCALL POP`,
);

/** An account that delegates to another one (EIP-7702), all as deep as can be. */
const delegated: readonly StageAccount[] = [
  { address: CONTRACT, code: calls, balance: 10n ** 18n },
  { address: AUTHORITY, code: marker, balance: 1n },
  { address: DELEGATE, code: callee },
];
const keys = {
  accounts: [SENDER, FEE_RECIPIENT, CONTRACT, AUTHORITY, DELEGATE, CODED],
  codes: [calls, marker, callee],
};

export const delegationShapes: readonly Shape[] = [
  {
    name: 'deep delegated accounts, called',
    stage: (inputs) =>
      stageOf({ ...inputs, accounts: delegated, keys, transactions: [sign(1, { value: 5n })] }),
  },
  {
    name: 'transaction to a deep delegated account',
    stage: (inputs) =>
      stageOf({
        ...inputs,
        accounts: delegated,
        keys,
        transactions: [sign(1, { to: authority.address, value: 5n })],
      }),
  },
  {
    name: 'authorizations by deep accounts, one with a code of 24 KiB',
    stage: (inputs) => {
      const code = inputs.random.bytes(24_576).map((byte) => byte | 1);
      const authorizationList = [authority, coded].map((signer) =>
        signer.authorizeSync({ address: hexAddress(DELEGATE - 1n), nonce: 1, chainId: CHAIN }),
      );
      return stageOf({
        ...inputs,
        fork: Fork.prague,
        accounts: [...delegated, { address: CODED, code }],
        keys,
        absent: [DELEGATE - 1n],
        transactions: [sign(1, { type: 4, authorizationList })],
        batch: BATCH,
      });
    },
  },
];
