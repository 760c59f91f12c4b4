import { hexlify, zeroPadValue } from 'ethers';
import type { Genesis } from './genesis.js';
import { PRECOMPILES, precompileInputs } from './precompileInputs.js';
import type { Prng } from './prng.js';
import type { Role, Stage } from './stage.js';

/** What one action asks of the chain; whoever sends it adds nonce, fees and signature. */
export interface Call {
  /** Null: makes a contract. */
  readonly to: string | null;
  /** 0x and hex digits. */
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  readonly gasLimit: bigint;
}

/** What an action may choose from. */
export interface Scene {
  readonly random: Prng;
  readonly stage: Stage;
  /** Addresses of the accounts that send traffic. */
  readonly people: readonly string[];
  /** Who acts. */
  sender: string;
  /** Who had each deed issued, from number 1 on; some were moved or destroyed since. */
  readonly deeds: string[];
  /** Salts that were planted under. */
  readonly salts: string[];
}

type Action = (scene: Scene) => Call;

const GAS = 400_000n;

/** A call of `method` on a contract of the stage. */
function on(
  scene: Scene,
  role: Role,
  method: string,
  args: readonly unknown[],
  more: Partial<Call> = {},
): Call {
  const data = scene.stage.encode(role, method, args);
  return { to: scene.stage.actor(role).address, data, value: 0n, gasLimit: GAS, ...more };
}

const token = ({ random }: Scene): Role => random.pick(['gold', 'silver'] as const);
const person = ({ random, people }: Scene): string => random.pick(people);
const amount = ({ random }: Scene): bigint => BigInt(random.below(1_000_000)) + 1n;
const fresh = ({ random }: Scene, bytes: number): string => hexlify(random.bytes(bytes));
const address = (precompile: number): string =>
  zeroPadValue(`0x${precompile.toString(16).padStart(2, '0')}`, 20);

/** The number of a deed: mostly one that the sender had issued, at times anybody's or none. */
function deed({ random, deeds, sender }: Scene): number {
  const own = deeds.flatMap((issuer, i) => (issuer === sender ? [i + 1] : []));
  return own.length === 0 || random.oneIn(4) ? random.below(deeds.length + 2) : random.pick(own);
}

/** A salt: mostly a new one, at times one that was planted under before. */
function salt(scene: Scene): string {
  if (scene.salts.length > 0 && scene.random.oneIn(4)) return scene.random.pick(scene.salts);
  const made = fresh(scene, 32);
  scene.salts.push(made);
  return made;
}

/** Calldata of up to `limit` bytes, about half of them zeros. */
function payload({ random }: Scene, limit: number): Uint8Array {
  const bytes = random.bytes(random.below(limit));
  return bytes.map((byte) => (byte % 2 === 0 ? 0 : byte));
}

/** Everything that the traffic does. An action may well revert on the chain: that is traffic too. */
export const ACTIONS = {
  transfer: (s) => ({ to: person(s), data: '0x', value: amount(s), gasLimit: 21_000n }),
  transferToNew: (s) => ({ to: fresh(s, 20), data: '0x', value: amount(s), gasLimit: 21_000n }),
  transferNothing: (s) => ({ to: fresh(s, 20), data: '0x', value: 0n, gasLimit: 21_000n }),
  transferToPrecompile: (s) => ({
    to: address(s.random.pick([...PRECOMPILES, 11, 12, 13, 14, 15, 16, 17])),
    data: '0x',
    value: 1n,
    gasLimit: 400_000n,
  }),
  transferWithText: (s) => ({
    to: person(s),
    data: hexlify(payload(s, 300)),
    value: 0n,
    gasLimit: 60_000n,
  }),
  deployToken: (s) => ({
    to: null,
    data: s.stage.deployments[0] ?? '0x',
    value: 0n,
    gasLimit: 2_000_000n,
  }),
  deployNothing: () => ({ to: null, data: '0x', value: 0n, gasLimit: 60_000n }),
  /** Init code that returns `size` bytes of zeros: at times more than EIP-170 allows. */
  deployBig: (s) => ({
    to: null,
    data: `0x62${(24_576 + s.random.below(3) - 1).toString(16).padStart(6, '0')}5ff3`,
    value: 0n,
    gasLimit: 6_000_000n,
  }),
  mint: (s) => on(s, token(s), 'mint', [person(s), amount(s) * 1_000n]),
  burn: (s) => on(s, token(s), 'burn', [amount(s)]),
  transferToken: (s) => on(s, token(s), 'transfer', [person(s), amount(s)]),
  transferTokenToNew: (s) => on(s, token(s), 'transfer', [fresh(s, 20), amount(s)]),
  approve: (s) => on(s, token(s), 'approve', [person(s), amount(s)]),
  approvePool: (s) =>
    on(s, token(s), 'approve', [s.stage.actor('pool').address, amount(s) * 1_000n]),
  revokePool: (s) => on(s, token(s), 'approve', [s.stage.actor('pool').address, 0n]),
  transferFrom: (s) => on(s, token(s), 'transferFrom', [person(s), person(s), amount(s)]),
  addLiquidity: (s) => on(s, 'pool', 'add', [amount(s), amount(s)]),
  removeLiquidity: (s) => on(s, 'pool', 'remove', [amount(s) / 10n]),
  swap: (s) => on(s, 'pool', 'swap', [s.stage.actor(token(s)).address, amount(s), 0n]),
  swapTooDear: (s) => on(s, 'pool', 'swap', [s.stage.actor('gold').address, 1n, 10n ** 30n]),
  issueDeed: (s) => {
    s.deeds.push(s.sender);
    return on(s, 'deeds', 'issue', [fresh(s, s.random.below(120))], { gasLimit: 600_000n });
  },
  moveDeed: (s) => on(s, 'deeds', 'move', [deed(s), person(s)]),
  destroyDeed: (s) => on(s, 'deeds', 'destroy', [deed(s)]),
  destroyDeeds: (s) => on(s, 'deeds', 'destroyAll', [], { gasLimit: 1_500_000n }),
  fail: (s) => {
    const ways = ['withText', 'withNothing', 'withInvalid', 'withoutEnd'];
    return on(s, 'failures', s.random.pick(ways), [], { gasLimit: 80_000n });
  },
  failWithValue: (s) => on(s, 'failures', 'withArguments', [], { value: 1n }),
  failWithPanic: (s) => on(s, 'failures', 'withPanic', [amount(s)]),
  failWithBytes: (s) => on(s, 'failures', 'withBytes', [s.random.below(20_000)]),
  failWithoutGas: (s) =>
    on(s, 'gold', 'mint', [person(s), 1n], { gasLimit: 24_000n + (amount(s) % 40_000n) }),
  failAndCatch: (s) => on(s, 'failures', 'catchAll', [50_000n], { gasLimit: 2_000_000n }),
  descend: (s) =>
    on(
      s,
      'depth',
      'descend',
      [s.random.below(4), s.random.below(24), s.random.oneIn(3), s.random.oneIn(2)],
      {
        gasLimit: 3_000_000n,
      },
    ),
  descendWithValue: (s) =>
    on(s, 'depth', 'descend', [0, 5, false, true], { value: 7n, gasLimit: 1_000_000n }),
  /** To where 63/64 of the gas is not enough for the next frame. */
  descendToTheEnd: (s) =>
    on(s, 'depth', 'descend', [2, 1_100, false, false], { gasLimit: 4_000_000n }),
  sum: (s) => on(s, 'digest', 'sum', [payload(s, 24_000)], { gasLimit: 1_500_000n }),
  post: (s) => on(s, 'digest', 'post', [payload(s, 12_000)], { gasLimit: 1_500_000n }),
  churn: (s) =>
    on(s, 'digest', 'churn', [payload(s, 4_000), s.random.below(200) + 1, s.random.below(3) + 1], {
      gasLimit: 4_000_000n,
    }),
  relay: (s) =>
    on(s, 'digest', 'relay', [payload(s, 3_000), s.random.below(10)], { gasLimit: 1_000_000n }),
  plant: (s) => on(s, 'nursery', 'plant', [], { value: amount(s) }),
  plantAt: (s) => on(s, 'nursery', 'plantAt', [salt(s)]),
  plantAndUproot: (s) => on(s, 'nursery', 'plantAndUproot', [salt(s)], { value: amount(s) }),
  uproot: (s) => on(s, 'nursery', 'uproot', [fresh(s, 20)]),
  plantInVain: (s) => on(s, 'nursery', 'plantInVain', [], { value: 3n, gasLimit: 3_000_000n }),
  plantCode: (s) => on(s, 'nursery', 'plantCode', [payload(s, 400)], { gasLimit: 1_000_000n }),
  look: (s) => on(s, 'surroundings', 'look', [], { gasLimit: 600_000n }),
  recall: (s) => on(s, 'surroundings', 'recall', [s.random.below(60)]),
  ask: (s) => {
    const { precompile, input, gas } = precompileInputs(s.random);
    return on(s, 'precompiles', 'ask', [address(precompile), gas, input], {
      gasLimit: gas + 300_000n,
    });
  },
  unknownMethod: (s) => ({
    to: s.stage.actor(token(s)).address,
    data: fresh(s, 4),
    value: 0n,
    gasLimit: GAS,
  }),
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

/** Actions whose outcome depends on the hashes of blocks before theirs. */
export const HASH_ACTIONS: readonly ActionName[] = ['look', 'recall'];

/**
 * Actions after which anvil's state roots are Ethereum's, at `fork`. The others may leave a slot at zero or touch an empty
 * account: anvil (up to 1.7.1; https://github.com/foundry-rs/foundry/pull/15934) keeps both in its tries, and
 * from the first one on none of its block hashes is right. Access lists must be left out too.
 */
export function plainActions(fork: Genesis['fork']): ActionName[] {
  return fork === 'cancun' ? [...PLAIN_ACTIONS] : [...PLAIN_ACTIONS, 'recall'];
}

const PLAIN_ACTIONS: readonly ActionName[] = [
  'transfer',
  'transferToNew',
  'transferWithText',
  'deployToken',
  'deployNothing',
  'mint',
  'burn',
  'transferToken',
  'transferTokenToNew',
  'approve',
  'approvePool',
  'transferFrom',
  'addLiquidity',
  'removeLiquidity',
  'swap',
  'swapTooDear',
  'issueDeed',
  'fail',
  'failWithValue',
  'failWithPanic',
  'failWithBytes',
  'failWithoutGas',
  'failAndCatch',
  'descendWithValue',
  'sum',
  'post',
  'churn',
  'relay',
  'plant',
  'look',
  'unknownMethod',
];
