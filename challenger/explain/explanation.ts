/** Everything that is said of a claim, in plain JSON: hashes and bytes as `0x…`, numbers of any size in decimal. */
export interface Explanation {
  readonly format: 'gainsay-explanation/1';
  /** The name of the bundle that it is about. */
  readonly bundle: string | undefined;
  readonly answer: ExplainedAnswer;
  readonly premises: ExplainedPremises | undefined;
  readonly claim: ExplainedClaim | undefined;
  readonly place: ExplainedPlace | undefined;
  readonly transaction: ExplainedTransaction | undefined;
  /** What the unit does, by our own execution. */
  readonly unit: ExplainedUnit | undefined;
  /** The step that the dispute came down to. */
  readonly step: ExplainedStep | undefined;
  /** The state that the claim ends in: as claimed, and as it is. */
  readonly end: readonly Contrast[];
  /** The way from the root to the leaf in dispute, in the tree of units and in that of steps. */
  readonly trees: readonly ExplainedTree[];
  readonly money: ExplainedMoney | undefined;
  readonly moves: readonly ExplainedMove[];
}

export interface ExplainedAnswer {
  readonly kind: 'confirmed' | 'refuted' | 'cannotTell';
  /** Of a confirmed claim. */
  readonly says?: 'wrong' | 'right';
  readonly code?: string;
  readonly reason?: string;
  readonly nextStep?: string;
}

/** What is taken for granted; to be compared with L1. */
export interface ExplainedPremises {
  /** Whether L1's chain, contracts and rules are those that the reader's file of the chain has. */
  readonly isCompared: boolean;
  readonly l1ChainId: string;
  readonly l1Block: { readonly number: string; readonly hash: string; readonly time: string };
  readonly contracts: { readonly inbox: string; readonly claims: string; readonly matches: string };
  readonly chainId: string;
  readonly fork: string;
  readonly gasLimits: readonly [string, string];
  readonly timeDrift: string;
  readonly parent: string;
  readonly parentState: string;
}

export interface ExplainedClaim {
  readonly id: string;
  readonly claimant: string;
  readonly transaction: string;
  readonly status: 'none' | 'pending' | 'final' | 'eliminated' | 'orphaned';
  readonly target: string;
  readonly root: string;
  readonly ownRoot: string;
  readonly units: number;
  /** Whether the claim's leaves are public. */
  readonly isPublic: boolean;
  readonly basis: { readonly batches: number; readonly bytes: number; readonly nodes: number };
}

export interface ExplainedPlace {
  readonly kind: string;
  readonly unit: number;
  readonly units: number;
  readonly batch: string;
  readonly block: string | undefined;
  readonly entry: number | undefined;
  /** The state that both sides agree on, and what either holds the unit to end in. */
  readonly agreed: string;
  readonly claimed: string | undefined;
  readonly own: string;
}

export interface ExplainedTransaction {
  readonly hash: string;
  readonly type: number;
  readonly isForced: boolean;
  readonly from: string | undefined;
  /** None for a creation. */
  readonly to: string | undefined;
  readonly nonce: string;
  readonly value: string;
  readonly gasLimit: string;
  readonly selector: string | undefined;
  readonly data: string;
}

export interface Contrast {
  readonly about: string;
  readonly before?: string | undefined;
  /** None where nobody knows it: only its hash is public. */
  readonly claimed?: string | undefined;
  readonly truth?: string | undefined;
}

export interface ExplainedUnit {
  readonly steps: number;
  readonly receipt: ExplainedReceipt | undefined;
  /** Of a transaction: why it was skipped. */
  readonly skipped: boolean;
  readonly calls: readonly ExplainedCall[];
  /** How many calls are left out. */
  readonly moreCalls: number;
  /** What is different in the state behind the unit. */
  readonly changes: readonly Contrast[];
  /** What the claimed outcome is, where that is known, and how it is known; or why it is not. */
  readonly claimedOutcome: string;
}

export interface ExplainedReceipt {
  readonly success: boolean;
  readonly gasUsed: string;
  readonly logs: readonly {
    readonly address: string;
    readonly topics: readonly string[];
    readonly data: string;
  }[];
}

export interface ExplainedCall {
  readonly depth: number;
  readonly kind: 'call' | 'create';
  readonly isStatic: boolean;
  readonly from: string;
  readonly address: string;
  readonly value: string;
  readonly selector: string | undefined;
  readonly inputLength: number;
  /** Whether the disputed step is in it. */
  readonly isDisputed: boolean;
}

export interface ExplainedStep {
  readonly unit: number;
  readonly index: number;
  readonly steps: number;
  readonly phase: string;
  readonly opcode: string | undefined;
  readonly agreed: string;
  readonly claimed: string;
  readonly right: string;
  readonly proofBytes: number;
  /** From the transaction's own frame to the running one. */
  readonly frames: readonly ExplainedFrame[];
  /** The operands first, at most 16 items. */
  readonly stack: readonly { readonly name: string | undefined; readonly value: string }[];
  readonly stackSize: number;
  readonly memory: readonly { readonly offset: number; readonly bytes: string }[];
  readonly memorySize: number;
  /** What the step changes; `claimed` only where the claimed state is known. */
  readonly changes: readonly Contrast[];
  /** What the claimed state is, where it is known; else why it is not. */
  readonly claimedState: string;
  readonly source: SourceLine | undefined;
}

export interface ExplainedFrame {
  readonly depth: number;
  readonly kind: string;
  readonly address: string;
  readonly caller: string;
  readonly value: string;
  readonly isStatic: boolean;
  readonly selector: string | undefined;
  readonly calldataLength: number;
  readonly pc: number;
  readonly gas: string;
  readonly source: SourceLine | undefined;
}

/** Where in its source a contract is. */
export interface SourceLine {
  readonly contract: string;
  readonly file: string;
  /** Counted from 1; none where the text of the file is not at hand. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** False where an optimizer left only lines near it. */
  readonly isExact: boolean;
  /** The lines around it, with their numbers. */
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

export interface ExplainedTree {
  readonly of: 'units' | 'steps';
  readonly height: number;
  readonly leaf: string;
  /** From the root down: the node over the leaf; none where nobody has shown it. */
  readonly nodes: readonly {
    readonly height: number;
    readonly index: string;
    readonly claimed: string | undefined;
    readonly own: string;
    readonly differs: boolean | undefined;
  }[];
}

export interface ExplainedMoney {
  readonly claimBond: string;
  readonly entryBond: string;
  /** What moves against the claim have cost so far, wei. */
  readonly spent: string;
  /** What becomes of the bond if the claim loses, or has become of it. */
  readonly repaid: string;
  readonly burned: string;
  readonly won: string;
  readonly isOver: boolean;
  /** Who gets what is won: the owner of the claim that won, once there is one. */
  readonly winner: string | undefined;
  /** Who gets what is repaid. */
  readonly movers: readonly { readonly account: string; readonly spent: string }[];
}

export interface ExplainedMove {
  readonly index: number;
  readonly block: string;
  readonly time: string;
  readonly transaction: string;
  readonly sender: string;
  readonly event: string;
  /** What it means, in a sentence. */
  readonly what: string;
  readonly gasUsed: string;
  readonly calldata: number;
  readonly args: readonly { readonly name: string; readonly values: readonly string[] }[];
}
