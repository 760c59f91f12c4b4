import { type Authorization, Transaction, type Wallet, getBytes } from 'ethers';
import { ACTIONS, type ActionName, type Call, type Scene } from './actions.js';
import type { Genesis } from './genesis.js';
import type { Prng } from './prng.js';
import { type Role, Stage } from './stage.js';

/** A signed transaction of the traffic. */
export interface TrafficTransaction {
  readonly action: ActionName | 'deploy' | 'delegate';
  /** Raw: an EIP-2718 envelope or legacy RLP. */
  readonly raw: Uint8Array;
}

export interface TrafficOptions {
  readonly chainId: bigint;
  readonly fork: Genesis['fork'];
  /** Funded, with no transaction sent yet; the first one deploys the contracts. At least two. */
  readonly accounts: readonly Wallet[];
  readonly random: Prng;
  /** The most that a transaction pays for a unit of gas, wei; 100 gwei if not given. */
  readonly maxFeePerGas?: bigint;
  /** What to do; everything if not given. Naming an action twice doubles its share. */
  readonly actions?: readonly ActionName[];
  /** Whether some transactions have access lists; true if not given. */
  readonly accessLists?: boolean;
}

/**
 * Traffic as real users make it, out of a seed: the same options give the same bytes. It counts nonces itself,
 * so every transaction that it gives must go into the chain, in order.
 */
export class Traffic {
  private readonly scene: Scene;
  private readonly nonces: number[];
  private readonly names: readonly ActionName[];
  private readonly maxFeePerGas: bigint;

  constructor(private readonly options: TrafficOptions) {
    const people = options.accounts.map(({ address }) => address);
    const stage = new Stage(this.account(0).address);
    const sender = this.account(0).address;
    this.scene = { random: options.random, stage, people, sender, deeds: [], salts: [] };
    this.nonces = people.map(() => 0);
    this.names = options.actions ?? (Object.keys(ACTIONS) as ActionName[]);
    this.maxFeePerGas = options.maxFeePerGas ?? 100n * 10n ** 9n;
  }

  get stage(): Stage {
    return this.scene.stage;
  }

  /** The nonce that account `index` uses next. */
  nonce(index: number): number {
    return this.nonces[index] ?? 0;
  }

  /**
   * What comes before all other traffic: the contracts, first stocks of both tokens and the pool, and what everybody
   * lets the pool and two neighbours spend.
   */
  opening(): TrafficTransaction[] {
    const { stage, people } = this.scene;
    const made: TrafficTransaction[] = [];
    const send = (sender: number, call: Omit<Call, 'value'>) => {
      made.push({ action: 'deploy', raw: this.sign(sender, { ...call, value: 0n }, 2) });
    };
    const on = (sender: number, role: Role, method: string, args: unknown[]) => {
      const data = stage.encode(role, method, args);
      send(sender, { to: stage.actor(role).address, data, gasLimit: 300_000n });
    };
    for (const data of stage.deployments) send(0, { to: null, data, gasLimit: 3_000_000n });
    for (const token of ['gold', 'silver'] as const) {
      for (const [i, person] of people.entries()) {
        on(0, token, 'mint', [person, 10n ** 12n]);
        on(i, token, 'approve', [stage.actor('pool').address, 2n ** 256n - 1n]);
        for (const next of [i + 1, i + 2]) {
          on(i, token, 'approve', [people[next % people.length], 10n ** 9n]);
        }
      }
    }
    on(0, 'pool', 'add', [10n ** 10n, 10n ** 10n]);
    return made;
  }

  /** The next transaction: some action by some account in some kind of envelope. */
  next(): TrafficTransaction {
    const { random } = this.scene;
    const sender = random.below(this.options.accounts.length);
    if (this.options.fork !== 'cancun' && this.options.actions === undefined && random.oneIn(30)) {
      return { action: 'delegate', raw: this.delegation(sender) };
    }
    const action = random.pick(this.names);
    this.scene.sender = this.account(sender).address;
    const type = random.pick(['unprotected', 0, 1, 2, 2, 2] as const);
    return { action, raw: this.sign(sender, ACTIONS[action](this.scene), type) };
  }

  private account(index: number): Wallet {
    const account = this.options.accounts[index];
    if (account === undefined) throw new RangeError(`there is no account ${index}`);
    return account;
  }

  private takeNonce(index: number): number {
    const nonce = this.nonce(index);
    this.nonces[index] = nonce + 1;
    return nonce;
  }

  /** `unprotected`: legacy without the chain's id (before EIP-155). */
  private sign(sender: number, call: Call, type: 'unprotected' | 0 | 1 | 2): Uint8Array {
    const { random } = this.scene;
    const transaction = new Transaction();
    transaction.type = type === 'unprotected' ? 0 : type;
    transaction.chainId = type === 'unprotected' ? 0n : this.options.chainId;
    transaction.nonce = this.takeNonce(sender);
    transaction.to = call.to;
    transaction.data = call.data;
    transaction.value = call.value;
    transaction.gasLimit = call.gasLimit;
    if (type === 2) {
      transaction.maxFeePerGas = this.maxFeePerGas;
      transaction.maxPriorityFeePerGas = BigInt(random.below(3_000_000_000));
    } else {
      transaction.gasPrice = this.maxFeePerGas / BigInt(1 + random.below(3));
    }
    const listed = type === 1 || (type === 2 && random.oneIn(3));
    const hasAccessList = listed && this.options.accessLists !== false;
    // The list costs gas before anything runs: a call with little gas could not be included.
    if (hasAccessList && call.gasLimit > 100_000n) transaction.accessList = this.accessList(call);
    return this.signed(sender, transaction);
  }

  /** Some addresses and slots, touched or not, named once or twice. Costs gas that the call may then lack. */
  private accessList(call: Call) {
    const { random, people } = this.scene;
    const slot = () => `0x${random.below(8).toString(16).padStart(64, '0')}`;
    const slots = () => Array.from({ length: random.below(4) }, slot);
    const addresses = [call.to ?? random.pick(people), random.pick(people)];
    return addresses.slice(random.below(3)).map((address) => ({ address, storageKeys: slots() }));
  }

  /** An EIP-7702 transaction: some accounts delegate to a token, or take their delegation back. */
  private delegation(sender: number): Uint8Array {
    const { random, stage } = this.scene;
    const transaction = new Transaction();
    transaction.type = 4;
    transaction.chainId = this.options.chainId;
    transaction.nonce = this.takeNonce(sender);
    transaction.maxFeePerGas = this.maxFeePerGas;
    transaction.maxPriorityFeePerGas = 1n;
    transaction.gasLimit = 400_000n;
    const authorizations: Authorization[] = [];
    const count = random.below(3) + 1;
    for (let i = 0; i < count; i++) {
      const signer = random.below(this.options.accounts.length);
      const target = random.oneIn(3) ? `0x${'00'.repeat(20)}` : stage.actor('gold').address;
      // One in four has a nonce that is wrong, and is passed over.
      const wrong = random.oneIn(4);
      const nonce = wrong ? this.nonce(signer) + 5 : this.takeNonce(signer);
      const chainId = random.oneIn(2) ? 0n : this.options.chainId;
      authorizations.push(this.account(signer).authorizeSync({ address: target, nonce, chainId }));
      transaction.to = this.account(signer).address;
    }
    transaction.authorizationList = authorizations;
    transaction.data = stage.encode('gold', 'mint', [this.account(sender).address, 5n]);
    return this.signed(sender, transaction);
  }

  private signed(sender: number, transaction: Transaction): Uint8Array {
    transaction.signature = this.account(sender).signingKey.sign(transaction.unsignedHash);
    return getBytes(transaction.serialized);
  }
}
