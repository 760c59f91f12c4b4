import { randomInt } from 'node:crypto';
import { Args, Flags } from '@oclif/core';
import type { SampleReport } from '../../../challenger/da/cells/sample.js';
import { ExitCode } from '../../exitCode.js';
import { GainsayCommand } from '../../gainsayCommand.js';
import { kzgChoice, kzgLine } from '../../kzgChoice.js';

const EXIT = {
  available: ExitCode.ok,
  withheld: ExitCode.mismatch,
  unreachable: ExitCode.tryLater,
} as const;

export default class DaSample extends GainsayCommand {
  static override summary = 'Sample the cells of blobs: are the data there for everybody?';
  static override description = [
    'Asks for a few cells (EIP-7594) of every blob, chosen at random, and verifies their proofs. Whoever withholds so much',
    'that a blob cannot be recovered is found out with at least the confidence asked for, provided that he does not answer',
    'by who asks. Name the blobs as L1 does (--hash); else the source itself says which blobs it is about.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> da sample http://127.0.0.1:8551 --confidence 0.9999 --hash 0x01…',
    '<%= config.bin %> da sample cells/ --json',
  ];
  static override exits = {
    0: 'every sample is there',
    3: 'one is withheld or wrong',
    75: 'the source does not answer',
  };
  static override args = {
    source: Args.string({
      description: 'a folder of cells, or the address of a server',
      required: true,
    }),
  };
  static override flags = {
    confidence: Flags.string({
      description: 'at least this, above 0 and up to 1',
      default: '0.999',
    }),
    hash: Flags.string({
      description: 'versioned hash of a blob; may be given more than once',
      multiple: true,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DaSample);
    const { parseConfidence, showChance } =
      await import('../../../challenger/da/cells/confidence.js');
    const { openCells } = await import('../../../challenger/da/cells/openCells.js');
    const { sampleCells } = await import('../../../challenger/da/cells/sample.js');
    const { loadKzg } = await import('../../../challenger/da/kzg/loadKzg.js');
    const { toVersionedHash } = await import('../../../challenger/da/kzg/versionedHash.js');
    const only = kzgChoice(process.env);
    const report = await sampleCells({
      source: openCells(args.source),
      blobs: flags.hash?.map(toVersionedHash),
      confidence: parseConfidence(flags.confidence),
      kzg: () => loadKzg({ only, onEvent: (event) => this.tell(kzgLine(event)) }),
      random: (below) => randomInt(below),
    });
    const shown = showChance(report.confidence);
    if (flags.json) {
      const { numerator, denominator } = report.confidence;
      const exact = `${numerator}/${denominator}`;
      this.log(JSON.stringify({ ...report, confidence: shown, confidenceExact: exact }));
    } else for (const line of linesOf(report, shown)) this.log(line);
    process.exitCode = EXIT[report.verdict];
  }

  private tell(line: string | undefined): void {
    if (line !== undefined) this.logToStderr(line);
  }
}

function linesOf(report: SampleReport, confidence: string): string[] {
  const { verdict, blobs, indices, verified, withheld, wrong, unanswered, named } = report;
  const name = (cells: SampleReport['withheld']) =>
    cells.map(({ blob, index }) => `${blob.slice(0, 12)}…/${index}`).join(' ');
  return [
    `${verdict.toUpperCase()}: ${verified} of ${blobs.length * indices.length} samples verified (${blobs.length} blobs, ${indices.length} cells of each)`,
    verdict === 'available' ? `confidence ${confidence}` : `not reached: confidence ${confidence}`,
    ...(withheld.length > 0 ? [`withheld    ${name(withheld)}`] : []),
    ...(wrong.length > 0 ? [`wrong       ${name(wrong)}`] : []),
    ...(unanswered.length > 0
      ? [`unanswered  ${name(unanswered)}: ${unanswered[0]?.reason ?? ''}`]
      : []),
    ...(named === 'source'
      ? ['the source itself named the blobs: give --hash to hold it to L1']
      : []),
  ];
}
