import { createRequire } from 'node:module';
import { RLP, type Input } from '@ethereumjs/rlp';
import { keccak } from '../../../bisection/structures/Keccak.js';
import { wordBytes } from '../../../bisection/structures/Word.js';
import {
  devnetGenesis,
  HISTORY_ADDRESS,
  type Genesis,
} from '../../../challenger/devnet/genesis.js';
import { Prng } from '../../../challenger/devnet/prng.js';
import { assemble } from '../../../challenger/execute/assemble.js';

/** What we use of the `secp256k1` package; it signs some twenty times as fast as JavaScript does. */
interface Secp256k1 {
  ecdsaSign(hash: Uint8Array, key: Uint8Array): { signature: Uint8Array; recid: number };
  publicKeyCreate(key: Uint8Array, short: boolean): Uint8Array;
}
const secp256k1 = createRequire(import.meta.url)('secp256k1') as Secp256k1;

const SENDERS = 64;
const ETHER = 10n ** 18n;
const BANK = '0xba4c000000000000000000000000000000000001' as const;

/**
 * With value: to each address in the calldata (words) it sends 1,000 wei and gives a balance, at keccak256(address . 0).
 * Without: transfer(address, amount) between such balances.
 */
const BANK_CODE = assemble(`CALLVALUE @fill JUMPI
  CALLER 0 MSTORE 64 0 KECCAK256 DUP1 SLOAD 32 CALLDATALOAD SWAP1 SUB SWAP1 SSTORE
  0 CALLDATALOAD 0 MSTORE 64 0 KECCAK256 DUP1 SLOAD 32 CALLDATALOAD ADD SWAP1 SSTORE
  32 CALLDATALOAD 0 MSTORE 0 CALLDATALOAD CALLER
  0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef 32 0 LOG3 STOP
  fill: 0
  next: DUP1 CALLDATASIZE EQ @done JUMPI
  DUP1 CALLDATALOAD 0 0 0 0 1000 DUP6 GAS CALL POP
  0 MSTORE 1000000000000 64 0 KECCAK256 SSTORE 32 ADD @next JUMP
  done: STOP`);

interface Account {
  readonly key: Uint8Array;
  readonly address: Uint8Array;
  nonce: bigint;
}

/**
 * Traffic that first makes accounts, each with a balance of a token, and then goes on between them for ever: so a chain's
 * state has the same size however long its history is. It counts nonces itself, so all that it gives must be included.
 */
export class SteadyTraffic {
  readonly genesis: Genesis;
  private readonly senders: readonly Account[];
  private readonly random: Prng;
  /** Addresses that are in the state, 20 bytes each. */
  private readonly known: Uint8Array[] = [];

  constructor(seed: string) {
    this.random = new Prng(seed);
    this.senders = Array.from({ length: SENDERS }, () => {
      const key = this.random.bytes(32);
      const address = keccak(secp256k1.publicKeyCreate(key, false).subarray(1)).slice(12);
      return { key, address, nonce: 0n };
    });
    // The ring of EIP-2935 would make the state grow with the history for the first 8,191 blocks.
    const { [HISTORY_ADDRESS]: _, ...alloc } = devnetGenesis().alloc;
    const funds = this.senders.map(({ address }) => [
      hexOf(address),
      { balance: 10n ** 6n * ETHER },
    ]);
    this.genesis = {
      ...devnetGenesis(),
      alloc: {
        ...alloc,
        ...Object.fromEntries(funds),
        [BANK]: { nonce: 1n, code: hexOf(BANK_CODE) },
      },
    };
  }

  /** How many accounts it has made, each of which has a slot. */
  get accounts(): number {
    return this.known.length;
  }

  /** A transaction that makes `count` accounts with a slot each; the senders are among the first. */
  fill(count: number): Uint8Array {
    const made = Array.from({ length: count }, (_, index) => {
      return this.senders[this.known.length + index]?.address ?? this.random.bytes(20);
    });
    this.known.push(...made);
    const data = Buffer.concat(made.map((address) => Buffer.concat([new Uint8Array(12), address])));
    const [sender] = this.senders;
    return this.sign(
      sender!,
      BANK,
      1_000n * BigInt(count),
      data,
      100_000n + 65_000n * BigInt(count),
    );
  }

  /** Some transactions between accounts that there are: transfers, and of the token. */
  next(count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, index) => {
      const sender = this.random.pick(this.senders);
      const to = this.random.pick(this.known);
      if (index % 2 === 0) return this.sign(sender, hexOf(to), 1n, new Uint8Array(0), 21_000n);
      const amount = wordBytes(BigInt(this.random.below(1_000)) + 1n);
      const data = Buffer.concat([new Uint8Array(12), to, amount]);
      return this.sign(sender, BANK, 0n, data, 100_000n);
    });
  }

  /** A type-2 transaction (EIP-1559). */
  private sign(
    sender: Account,
    to: `0x${string}`,
    value: bigint,
    data: Uint8Array,
    gas: bigint,
  ): Uint8Array {
    const fields: Input[] = [
      ...[this.genesis.chainId, sender.nonce++, 1n, 100n * 10n ** 9n, gas],
      ...[to, value, data, []],
    ];
    const hash = keccak(Buffer.concat([Uint8Array.of(2), RLP.encode(fields)]));
    const { signature, recid } = secp256k1.ecdsaSign(hash, sender.key);
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)].map((half) =>
      BigInt(hexOf(half)),
    ) as [bigint, bigint];
    return new Uint8Array(
      Buffer.concat([Uint8Array.of(2), RLP.encode([...fields, BigInt(recid), r, s])]),
    );
  }
}

function hexOf(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
