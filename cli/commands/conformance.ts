import { Args, Flags } from '@oclif/core';
import type { EngineChoice } from '../../challenger/conformance/runner.js';
import type { ProveMode } from '../../challenger/conformance/machineEngine.js';
import type { ConformanceSummary } from '../../challenger/conformance/summary.js';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';

const LABELS = { failed: 'failed', outOfScope: 'out of scope', unproven: 'unproven' } as const;

export default class Conformance extends GainsayCommand {
  static override summary = 'Run Ethereum’s own tests through the engines.';
  static override description = [
    'Takes GeneralStateTest and BlockchainTest files (.json or .json.gz), folders of them, and folders with a chain',
    '(genesis.json and chain.rlp, also .gz), and mainnet blocks with a witness of the state before them. The executor runs them by the rules of mainnet, without the caps of',
    'chains of ours; the gas-limit cap is lifted for both engines. What the machine leaves out is listed with its',
    'reason and never counted as passed. What it cannot prove is listed as unproven, with the reason.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> conformance tests/GeneralStateTests --engine executor',
    '<%= config.bin %> conformance chain/ --json',
  ];
  static override exits = { 0: 'nothing failed', 3: 'something did' };
  static override strict = false;
  static override args = {
    path: Args.string({ description: 'files or folders to run', required: true }),
  };
  static override flags = {
    engine: Flags.option({
      description: 'which engines run the cases',
      options: ['executor', 'machine', 'both'] as const satisfies readonly EngineChoice[],
      default: 'executor' as const,
    })(),
    prove: Flags.option({
      description:
        'which steps of the machine get a one-step proof that the Solidity verifier checks',
      options: ['none', 'sample', 'all'] as const satisfies readonly ProveMode[],
      default: 'none' as const,
    })(),
    'max-steps': Flags.integer({
      description: 'give a case up, as unproven, when one of its units has more steps than this',
      default: 2 ** 28,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Conformance);
    const paths = argv.filter((path): path is string => typeof path === 'string');
    const { runConformance } = await import('../../challenger/conformance/runner.js');
    const { ConformanceTally } = await import('../../challenger/conformance/summary.js');
    const tally = new ConformanceTally();
    const { engine, prove, json } = flags;
    const { TraceEngine } = await import('../../challenger/conformance/traceEngine.js');
    const machine = new TraceEngine({ maxSteps: flags['max-steps'] });
    try {
      for await (const report of runConformance({ paths, engine, prove, machine })) {
        tally.add(report);
        const { name, result } = report;
        if (!json && result.outcome !== 'passed') {
          this.log(`${LABELS[result.outcome].padEnd(13)} ${name}: ${result.reason}`);
        }
      }
    } finally {
      await machine.stop();
    }
    const summary = tally.summary();
    this.log(json ? JSON.stringify(summary) : summaryLine(summary, prove));
    if (summary.failed > 0) process.exitCode = ExitCode.mismatch;
  }
}

function summaryLine(summary: ConformanceSummary, prove: ProveMode): string {
  const { cases, passed, failed, outOfScope, unproven, steps, proven } = summary;
  const { unprovable, maxStepGas, maxStepCalldata } = summary;
  const stopped = unproven === 0 ? '' : `, ${unproven} unproven`;
  const results = `${passed} passed, ${failed} failed, ${outOfScope} out of scope${stopped}`;
  const proofs =
    prove === 'none'
      ? ''
      : `; ${proven} steps of ${steps} proven, ${unprovable} unprovable, at most ${maxStepGas} gas and ` +
        `${maxStepCalldata} bytes of calldata a step`;
  return `${cases} cases: ${results}${proofs}`;
}
