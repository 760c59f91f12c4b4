import type { Side } from '../../bisection/game/Clock.js';
import type { Truth } from '../../bisection/game/Duties.js';
import { name } from '../../bisection/game/Hashes.js';
import type { Match } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Plot } from '../../challenger/simulate/adversary.js';
import { SmallTree } from '../../challenger/simulate/smallTree.js';
import {
  type Counter,
  type CounterMachine,
  GENESIS,
  hashOf,
  preimageOf,
  saltOf,
  spoil,
} from './counter.js';

/** Everything that anybody could commit to in these games. */
export class Book implements Plot, Truth {
  readonly proposes = true;
  private readonly preimages = new Map<string, Counter>();
  private readonly trees = new Map<string, SmallTree>();
  readonly claims: SmallTree[];

  constructor(private readonly machine: CounterMachine) {
    this.note([GENESIS]);
    const right = machine.units(GENESIS);
    const lies = [
      spoil(right, 0, saltOf('a')),
      spoil(right, 5, saltOf('b')),
      spoil(right, 12, saltOf('c')),
    ];
    this.claims = [right, ...lies].map((states) => this.plant(states));
  }

  entries(m: Match, side: Side): SmallTree[] {
    const from = this.preimages.get(name(m.agreed));
    const to = this.preimages.get(name(m.nodes[side]));
    if (from === undefined || to === undefined) return []; // a claim with a spoiled node
    const steps = this.machine.steps(from).slice(0, 16);
    const ending = (states: readonly Counter[]) => {
      const last = states.at(-1)!;
      const full = Array.from({ length: 256 }, (_, i) => states[i] ?? last);
      return this.plant([...full.slice(0, 255), to]);
    };
    return [
      ending(steps),
      ending(spoil(steps, 2, saltOf('d'))),
      ending(spoil(steps, 15, saltOf('e'))),
    ];
  }

  units(): Promise<SmallTree> {
    return Promise.resolve(this.claims[0]!);
  }

  async steps(_parent: Hash, unit: bigint): Promise<SmallTree> {
    const from = unit === 0n ? hashOf(GENESIS) : await this.claims[0]!.node(0, unit - 1n);
    return this.plant(this.machine.steps(this.preimages.get(name(from))!));
  }

  served(): undefined {
    return undefined;
  }

  tree(root: Hash): SmallTree | undefined {
    return this.trees.get(name(root));
  }

  open(state: Hash): Uint8Array {
    const counter = this.preimages.get(name(state));
    // An unknown state can't be opened by anybody; the contract says so in the machine's own words.
    return counter === undefined ? new Uint8Array(160) : preimageOf(counter);
  }

  step(_target: bigint, _accumulator: Hash, index: bigint, state: Hash): Hash {
    const counter = this.preimages.get(name(state));
    if (counter === undefined) throw new UnknownState();
    const next = this.machine.next(counter, index);
    this.note([next]);
    return hashOf(next);
  }

  read(state: Hash): { position: bigint; accumulator: Hash } {
    const counter = this.preimages.get(name(state));
    if (counter === undefined) throw new UnknownState();
    return counter;
  }

  private plant(states: readonly Counter[]): SmallTree {
    this.note(states);
    const tree = new SmallTree(8, states.map(hashOf));
    this.trees.set(name(tree.root), tree);
    return tree;
  }

  private note(states: readonly Counter[]): void {
    for (const state of states) this.preimages.set(name(hashOf(state)), state);
  }
}

/** Nobody knows what this state is the hash of. */
export class UnknownState extends Error {}
