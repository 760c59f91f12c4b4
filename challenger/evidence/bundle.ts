import type { Parameters } from '../../bisection/game/Parameters.js';
import { type Config, Fork } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { MalformedRlp } from '../derive/rlp.js';
import {
  address,
  bytes,
  type Codec,
  count,
  flag,
  integer,
  list,
  type Of,
  oneOf,
  optional,
  record,
  text,
} from './codec.js';

const hash: Codec<Hash> = bytes<Hash>(32);
/** A claim has at most 256 (the contract's bound on `cap`). */
const MOST_BATCHES = 256;
const MOST_ENTRIES = 2 ** 20;
const MOST_NODES = 2 ** 21;
const MOST_MOVES = 2 ** 14;

const u64 = integer(8);
const u256 = integer(32);

const fork: Codec<Config['fork']> = {
  write: (value) => count().write(value),
  read: (from) => {
    const at = from.offset;
    const number = count().read(from);
    const known = Object.values(Fork).find((each) => each === number);
    if (known === undefined) throw new MalformedRlp(`fork ${String(number)} is not known`, at);
    return known;
  },
};

const config: Codec<Config> = record<Config>({
  chainId: u64,
  fork,
  gasLimitFloor: u64,
  gasLimitCap: u64,
  timeDrift: u64,
  beaconRoots: flag,
  blockHashes: flag,
});

const parameters: Codec<Parameters> = record<Parameters>({
  period: u64,
  floor: u64,
  grace: u64,
  moveTime: u64,
  cap: u64,
  unitHeight: count(29),
  stepHeight: count(29),
  repayShare: count(10_001),
  repayPrice: u256,
  burnShare: count(10_001),
  burnTo: address,
  claimBond: u256,
  entryBond: u256,
});

/** What the evidence takes for granted: whoever reads it holds this against the contracts on L1. */
const premises = record({
  l1ChainId: u64,
  inbox: address,
  claims: address,
  matches: address,
  config,
  parameters,
});

/** What a claim's id is the hash of. */
const commitment = record({
  parent: hash,
  round: u64,
  target: u64,
  accumulator: hash,
  root: hash,
  state: hash,
});

const batch = record({
  poster: u256,
  l1Number: u64,
  l1Timestamp: u64,
  queueLength: u64,
  queueDue: u64,
  queueRoot: hash,
  form: oneOf('calldata', 'blobs', 'forced'),
  /** Its bytes; none where they stand in blobs, which give them. */
  data: bytes(),
  length: count(),
  /** 131,072 bytes each. */
  blobs: list(bytes(131_072), 16),
  /** The L1 transaction that posted it. */
  transaction: hash,
});

/** An event of claims or matches, as L1 has it. */
const move = record({
  block: u64,
  /** L1 time, seconds. */
  time: u64,
  transaction: hash,
  sender: address,
  gasUsed: u64,
  /** Calldata, bytes. */
  calldata: count(),
  contract: oneOf('claims', 'matches'),
  event: text,
  /** Arguments by name: numbers in decimal, bytes in hex; of a list each value. */
  args: list(record({ name: text, values: list(text, 32) }), 32),
});

/** The step that a dispute came down to, as it was sealed on L1. */
const step = record({
  unit: count(),
  /** Counted from 0. */
  index: count(),
  /** The state before it, after it, and after it as it was claimed. */
  agreed: hash,
  right: hash,
  claimed: hash,
  /** What was, or can be, sent to L1: the preimages that the step opens. */
  proof: bytes(),
  /** The step tree that `claimed` is a leaf of: its root, and the leaf's siblings upwards; none where nobody showed them. */
  rival: optional(record({ root: hash, path: list(hash, 32) })),
});

export const bundleCodec = record({
  /** What is said of the claim. */
  says: oneOf('wrong', 'right'),
  premises,
  /** The L1 block at which all was read. Time in seconds. */
  l1: record({ number: u64, hash, time: u64 }),
  /** What the parent's id is the hash of; none for genesis. */
  parent: record({ id: hash, state: hash, commitment: optional(commitment) }),
  claim: record({
    id: hash,
    commitment,
    claimant: address,
    transaction: hash,
    /** The highest 16 nodes of its unit tree. */
    top: list(hash, 16),
    /** What opens its final state; none where its transaction does not show it. */
    idle: optional(bytes()),
    /** The leaves of its unit tree, 32 bytes each; none while they are hidden. */
    leaves: optional(bytes()),
    status: count(5),
  }),
  /** What opens the parent's final state (docs/sync.md §2). */
  standing: bytes(),
  /** From the first batch behind the parent to the claim's target. */
  batches: list(batch, MOST_BATCHES),
  /** The forced queue from the first entry that the parent has not taken. */
  queue: list(bytes(), MOST_ENTRIES),
  /** Trie nodes and codes of the parent's state and of those that follow. */
  witness: record({ nodes: list(bytes(), MOST_NODES), codes: list(bytes(), MOST_NODES) }),
  /** What execution yields: the leaves of the unit tree, 32 bytes each, and its root. */
  own: record({ root: hash, leaves: bytes() }),
  /** The first wrong unit; none for a claim that is right or whose leaves are hidden. */
  unit: optional(count()),
  step: optional(step),
  /** What has happened on L1 about this claim, in order. */
  moves: list(move, MOST_MOVES),
});

/** All that shows whether a claim is right or wrong. */
export type Bundle = Of<typeof bundleCodec>;
export type Premises = Bundle['premises'];
export type ClaimCommitment = Of<typeof commitment>;
export type EvidenceBatch = Bundle['batches'][number];
export type EvidenceStep = NonNullable<Bundle['step']>;
export type Move = Bundle['moves'][number];
