import type { Status } from '../../bisection/game/Claims.js';
import { equals } from '../../bisection/game/Hashes.js';
import { childrenOf, crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import type { ChallengerEvent } from '../../challenger/dispute/challengerEvent.js';
import type { TreeSource } from '../../challenger/dispute/treeSource.js';
import type { Statement } from '../../challenger/l1/claims.js';
import { Sender } from '../../challenger/l1/sender.js';
import { type Patch, PatchedLie } from './patchedLie.js';
import { boardOf, Villain } from './villain.js';
import { World } from './world.js';

/** Development accounts of people who are in no role of the devnet's. */
export const ACCOUNTS = { one: 0, two: 1, three: 2, friend: 3, ally: 4, other: 5 } as const;
type Name = keyof typeof ACCOUNTS;

/** A lie: whether its trees are seen, and what tells it apart from others of the same account. */
type Told = Omit<Patch, 'name'> & { readonly isPublic?: boolean; readonly salt?: string };

/** A world in which one challenger meets one adversary after another; L1 begins anew for each. */
export class Zoo implements TreeSource {
  /** What was alarming since the last opening. */
  readonly alarms: string[] = [];
  /** Step trees that are public. */
  private readonly served: Tree[] = [];
  /** The L1 block before the first of a game. */
  private opened = 0;
  /** What everybody had then: L1 forgets it. */
  private readonly balances = new Map<string, bigint>();

  private constructor(
    readonly world: World,
    /** What is right on top of the first claim. */
    readonly opinion: Opinion,
    private clean: string,
  ) {}

  static async build(parameters: Partial<Parameters> = {}): Promise<Zoo> {
    const world = await World.open(1, 4, parameters);
    const clean = await world.save();
    const scout = await world.challenger({ proposes: true });
    await scout.step();
    return new Zoo(world, (await scout.chain.formed(world.first))!, clean);
  }

  async open(): Promise<void> {
    await this.world.restore(this.clean);
    this.clean = await this.world.save();
    this.alarms.length = 0;
    this.served.length = 0;
    const { provider } = this.world.devnet;
    this.opened = await provider.getBlockNumber();
    for (let account = 0; account < 10; account++) {
      const { address } = devAccount(account);
      this.balances.set(address, await provider.getBalance(address));
    }
  }

  challenger(
    sender = this.world.devnet.sender('challenger'),
    proposes = false,
  ): Promise<Challenger> {
    return this.world.challenger({
      ...{ sender, proposes, trees: [this] },
      onEvent: (event: ChallengerEvent) => {
        if (event.kind === 'alarm') this.alarms.push(event.what);
      },
    });
  }

  async children(root: Hash, height: number, index: bigint): Promise<readonly Hash[] | undefined> {
    for (const tree of this.served) {
      if (equals(await tree.node(tree.height, 0n), root)) return childrenOf(tree, height, index);
    }
    return undefined;
  }

  /** Makes a step tree public. */
  serve(tree: Tree): void {
    this.served.push(tree);
  }

  account(name: Name): Sender {
    const { provider, sent } = this.world.devnet;
    return new Sender(devAccount(ACCOUNTS[name]), provider, name, sent);
  }

  /** A wrong claim, posted, and who plays for it. */
  async lie(
    name: Name,
    { isPublic = false, salt = '', ...patch }: Told,
    friends: readonly Villain[] = [],
  ): Promise<Villain> {
    const { world, opinion } = this;
    const sender = this.account(name);
    const cause = await PatchedLie.tell(opinion, { ...patch, name: name + salt });
    if (isPublic) this.serve(cause.tree);
    const id = await Villain.post(world, sender, await cause.statement(world.first, isPublic));
    return new Villain(world, sender, cause, id, friends);
  }

  async rightStatement(): Promise<Statement> {
    const { tree, target, accumulator } = this.opinion.claim;
    const { top, path, last: state } = await crownOf(tree);
    const idle = this.opinion.finalProof();
    const parent = this.world.first;
    return { parent, target, accumulator, top, path, state, idle, leaves: [] };
  }

  async rightId(): Promise<Hash> {
    const { tree } = this.opinion.claim;
    const root = await tree.node(tree.height, 0n);
    const children = await boardOf(this.world).children();
    return children.find((child) => equals(child.root, root))!.id;
  }

  async statusOf(id: Hash): Promise<Status> {
    return (await boardOf(this.world).claims.claimOf(id)).status;
  }

  /** Lets time pass, so that nobody is of the same age as somebody before. */
  async later(): Promise<void> {
    await this.world.devnet.waitFor((await this.world.devnet.time()) + 20n);
  }

  /** Makes the right claim final where the challenger leaves that to others. */
  async finalize(sender: Sender): Promise<void> {
    const { claims } = boardOf(this.world);
    const { devnet, first } = this.world;
    await devnet.waitFor((await devnet.time()) + devnet.parameters.period);
    for (const id of [first, await this.rightId()]) {
      await sender.send('finalize', claims.finalize(id));
    }
  }

  /** By how much an account has more or less than it began with, but for what it paid for gas; wei. */
  async gainOf(address: string): Promise<bigint> {
    const { provider } = this.world.devnet;
    const before = this.balances.get(address)!;
    const gain = (await provider.getBalance(address)) - before;
    return gain + (await this.gasOf(address));
  }

  /** What an account paid for gas, refused transactions included; wei. */
  async gasOf(address: string): Promise<bigint> {
    const { provider } = this.world.devnet;
    let paid = 0n;
    const head = await provider.getBlockNumber();
    for (let number = this.opened + 1; number <= head; number++) {
      const block = await provider.getBlock(number);
      for (const hash of block!.transactions) {
        const receipt = await provider.getTransactionReceipt(hash);
        if (receipt!.from === address) paid += receipt!.fee;
      }
    }
    return paid;
  }
}
