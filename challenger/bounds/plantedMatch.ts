import { AbiCoder, concat, keccak256, toBeHex, zeroPadValue } from 'ethers';
import { toHex } from '../hex.js';
import { DEFAULT_PARAMETERS } from '../l1/parameters.js';
import type { StepClaim } from '../conformance/stepVerifier.js';

/** A word of a contract's storage, and what to put there. */
export interface StorageWord {
  readonly contract: 'matches' | 'claims' | 'inbox';
  readonly slot: bigint;
  readonly value: string;
}

/** What `prove` is called with. */
export interface PlantedMatch {
  readonly one: string;
  readonly two: string;
  /** The name of the match's state. */
  readonly expected: string;
  readonly storage: readonly StorageWord[];
}

/** Slots by `forge inspect … storage-layout`. Should they move, `prove` reverts, and the measurement with it. */
const MATCHES = { owed: 0n, bills: 1n, costs: 2n, matches: 3n, entrants: 4n } as const;
const CLAIMS = { claims: 10n } as const;
const INBOX = { accumulators: 36n } as const;

/** `Phase.Prove` of a match, `Standing.Alive` of an entrant. */
const PROVE = 3n;
const ALIVE = 1n;

const coder = AbiCoder.defaultAbiCoder();
const named = (text: string) => keccak256(coder.encode(['string'], [text]));

const ONE = named('one');
const TWO = named('two');
const SUBDISPUTE = named('subdispute');
const CLAIM = named('claim');
const OWNERS = [0x0a11ce00000000000000000000000000n, 0x0b0b0000000000000000000000000000n] as const;

/**
 * Storage under which a match stands before its last move: two step trees differ in the leaf of `claim`'s step, side 0
 * has the right one, and `prover` proves it.
 */
export function plantedMatch(claim: StepClaim, prover: string): PlantedMatch {
  const { index, target, accumulator, state, expected: right } = claim;
  const wrong = named('wrong leaf');
  const storage: StorageWord[] = [];
  const put = (contract: StorageWord['contract'], slot: bigint, value: bigint | string) =>
    storage.push({ contract, slot, value: toBeHex(value, 32) });
  const leaves = [toHex(right), wrong];

  const match = mapped(
    MATCHES.matches,
    keccak256(coder.encode(['bytes32', 'bytes32'], [ONE, TWO])),
  );
  put('matches', match, PROVE | (BigInt(index) << 96n));
  put('matches', match + 1n, 1n);
  [ONE, TWO, ...leaves, toHex(state)].forEach((word, i) =>
    put('matches', match + 2n + BigInt(i), word),
  );
  const unit = mapped(MATCHES.matches, SUBDISPUTE);
  put('matches', unit, (1n << 32n) | (1n << 64n)); // one entrant alive on either side
  put('matches', unit + 2n, CLAIM);
  [ONE, TWO].forEach((id, side) => {
    const entrant = mapped(MATCHES.entrants, id);
    put('matches', entrant, SUBDISPUTE);
    put('matches', entrant + 1n, named(`root ${String(side)}`));
    put('matches', entrant + 2n, (OWNERS[side] ?? 0n) | (BigInt(side) << 160n) | (ALIVE << 168n));
  });
  // Nobody is owed anything yet: the first credit is the dearest.
  for (const account of [BigInt(DEFAULT_PARAMETERS.burnTo), OWNERS[0]]) {
    put('matches', mapped(MATCHES.owed, toBeHex(account, 32)), 0n);
  }
  // Nor has anybody spent anything on moves against the loser.
  put('matches', mapped(MATCHES.bills, TWO), 0n);
  put('matches', mapped(mapped(MATCHES.costs, TWO), zeroPadValue(prover, 32)), 0n);
  const claimed = mapped(CLAIMS.claims, CLAIM);
  put('claims', claimed + 4n, target << 64n);
  put('inbox', INBOX.accumulators, target + 1n);
  put('inbox', BigInt(keccak256(toBeHex(INBOX.accumulators, 32))) + target, toHex(accumulator));

  const expected = keccak256(
    coder.encode(
      ['uint8', 'uint8', 'uint8', 'uint64', 'bytes32[2]', 'bytes32[2]', 'bytes32'],
      [PROVE, 0, 0, index, [ONE, TWO], leaves, toHex(state)],
    ),
  );
  return { one: ONE, two: TWO, expected, storage };
}

function mapped(slot: bigint, key: string): bigint {
  return BigInt(keccak256(concat([key, toBeHex(slot, 32)])));
}
