import type { CaseReport } from './runner.js';

/** What a run came to: the last line of `gainsay conformance --json`. */
export interface ConformanceSummary {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly outOfScope: number;
  /** Cases without a result: the machine has no step for something, or they were given up for their length. */
  readonly unproven: number;
  /** Steps that can't be proved: those whose proof is over a cap, and the one at which each unproven case stopped. */
  readonly unprovable: number;
  readonly steps: number;
  readonly proven: number;
  /** Gas. */
  readonly maxStepGas: number;
  /** Bytes. */
  readonly maxStepCalldata: number;
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
  /** Every case that is out of scope, with its reason. */
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
  /** Every unproven case, with its reason. */
  readonly stopped: readonly { readonly name: string; readonly reason: string }[];
}

/** Adds up the reports of a run. */
export class ConformanceTally {
  private passed = 0;
  private unprovable = 0;
  private steps = 0;
  private proven = 0;
  private maxStepGas = 0;
  private maxStepCalldata = 0;
  private readonly failures: { name: string; reason: string }[] = [];
  private readonly excluded: { name: string; reason: string }[] = [];
  private readonly stopped: { name: string; reason: string }[] = [];

  add({ name, result, statistics }: CaseReport): void {
    if (result.outcome === 'passed') this.passed++;
    else if (result.outcome === 'failed') this.failures.push({ name, reason: result.reason });
    else if (result.outcome === 'outOfScope') this.excluded.push({ name, reason: result.reason });
    else this.stopped.push({ name, reason: result.reason });
    for (const run of statistics) {
      this.unprovable += run.unprovable;
      this.steps += run.steps;
      this.proven += run.proven;
      this.maxStepGas = Math.max(this.maxStepGas, run.maxStepGas);
      this.maxStepCalldata = Math.max(this.maxStepCalldata, run.maxStepCalldata);
    }
  }

  summary(): ConformanceSummary {
    const { passed, failures, excluded, stopped } = this;
    return {
      cases: passed + failures.length + excluded.length + stopped.length,
      passed,
      failed: failures.length,
      outOfScope: excluded.length,
      unproven: stopped.length,
      unprovable: this.unprovable + stopped.length,
      steps: this.steps,
      proven: this.proven,
      maxStepGas: this.maxStepGas,
      maxStepCalldata: this.maxStepCalldata,
      failures,
      excluded,
      stopped,
    };
  }
}
