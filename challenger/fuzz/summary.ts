import type { Coverage } from './coverage.js';

/** What a run came across: what `gainsay fuzz --json` prints, besides the failure. */
export function summaryOf(coverage: Coverage) {
  const { missing, totals } = coverage;
  const { chains, steps, proven, maxStepGas, maxStepCalldata, voids } = coverage;
  return {
    ...{ chains, steps, proven, maxStepGas, maxStepCalldata },
    transactions: {
      valid: coverage.valid.counts,
      skipped: coverage.skipped.counts,
      outcomes: coverage.outcomes.counts,
    },
    voidBlocks: voids,
    opcodes: { covered: totals.opcodes - missing.opcodes.length, of: totals.opcodes },
    phases: { covered: totals.phases - missing.phases.length, of: totals.phases },
    exceptions: coverage.exceptions.counts,
    missing,
  };
}

/** The same for people, as lines. */
export function summaryLines(coverage: Coverage): string[] {
  const summary = summaryOf(coverage);
  const { transactions, opcodes, phases, missing } = summary;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const absent = (names: readonly string[]) =>
    names.length === 0 ? '' : `; not: ${names.join(' ')}`;
  return [
    `chains        ${summary.chains}, void blocks ${summary.voidBlocks}`,
    `transactions  valid: ${list(transactions.valid)} (${list(transactions.outcomes)})`,
    `              skipped: ${list(transactions.skipped)}`,
    `steps         ${summary.steps}, proven ${summary.proven}, at most ${summary.maxStepGas} gas and ` +
      `${summary.maxStepCalldata} bytes of calldata a step`,
    `opcodes       ${opcodes.covered} of ${opcodes.of}${absent(missing.opcodes)}`,
    `phases        ${phases.covered} of ${phases.of}${absent(missing.phases)}`,
    ...(summary.proven === 0 || missing.unprovedKinds.length === 0
      ? []
      : [`not proven    ${missing.unprovedKinds.join(' ')}`]),
    `exceptions    ${list(summary.exceptions)}`,
  ];
}
