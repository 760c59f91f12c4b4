import type { Side } from '../../bisection/game/Clock.js';
import type { Truth } from '../../bisection/game/Duties.js';
import { type Game, newGame, NO_HASH } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import type { Match } from '../../bisection/game/Match.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Plot } from './adversary.js';
import { type Lie, SmallChain, type SmallChainOptions } from './smallChain.js';
import type { SmallTree } from './smallTree.js';

/** What is played for and with. */
export interface SmallPlotOptions extends SmallChainOptions {
  readonly parameters: Parameters;
  /** Levels of a tree that a move goes down. */
  readonly levels: number;
  /** The wrong claims that the adversary may post, beside the right one. */
  readonly lies: readonly Lie[];
  /** The wrong step trees that it may enter for a wrong leaf. */
  readonly foes: readonly Lie[];
  /** The wrong step trees that it may enter for a right leaf: wrong friends of the right claim. */
  readonly friends: readonly Lie[];
  /** Whether everybody sees all trees, so that a difference can be shown in one move. */
  readonly isServed: boolean;
}

/** A game about one small claim, what the honest party knows, and what the adversary has prepared. */
export class SmallPlot implements Plot, Truth {
  readonly chain: SmallChain;
  readonly claims: SmallTree[];
  readonly start: Game;
  readonly proposes = true;
  readonly right: SmallTree;
  private readonly known = new Map<string, SmallTree>();
  private readonly rightRoots = new Set<string>();
  private readonly entered = new Map<string, SmallTree[]>();
  private readonly stepTrees = new Map<string, SmallTree>();

  constructor(private readonly options: SmallPlotOptions) {
    this.chain = new SmallChain(options);
    this.right = this.note(this.chain.units());
    this.rightRoots.add(name(this.right.root));
    this.claims = [this.right, ...options.lies.map((lie) => this.note(this.chain.units(lie)))];
    const { parameters, levels } = options;
    const rules = { parameters, machine: this.chain, levels };
    this.start = newGame(rules, this.chain.genesis, [NO_HASH, this.chain.accumulator], 0n);
  }

  /** Whether a tree of this root is what the machine gives. */
  readonly isRight = (root: Hash): boolean => this.rightRoots.has(name(root));

  units(): Promise<SmallTree> {
    return Promise.resolve(this.right);
  }

  async steps(_parent: Hash, unit: bigint): Promise<SmallTree> {
    return this.stepsFrom(unit === 0n ? this.chain.genesis : await this.right.node(0, unit - 1n));
  }

  served(root: Hash): SmallTree | undefined {
    return this.options.isServed ? this.tree(root) : undefined;
  }

  entries(m: Match, side: Side): readonly SmallTree[] {
    const key = name(m.agreed) + name(m.nodes[side]);
    const before = this.entered.get(key);
    if (before !== undefined) return before;
    const { foes, friends } = this.options;
    const lies = this.chain.isState(m.nodes[side]) ? friends : foes;
    const made = lies.map((lie) => this.note(this.chain.wrongSteps(m.agreed, m.nodes[side], lie)));
    this.entered.set(key, made);
    return made;
  }

  tree(root: Hash): SmallTree | undefined {
    return this.known.get(name(root));
  }

  private stepsFrom(from: Hash): SmallTree {
    const before = this.stepTrees.get(name(from));
    if (before !== undefined) return before;
    const tree = this.note(this.chain.steps(from));
    this.rightRoots.add(name(tree.root));
    this.stepTrees.set(name(from), tree);
    return tree;
  }

  private note(tree: SmallTree): SmallTree {
    this.known.set(name(tree.root), tree);
    return tree;
  }
}
