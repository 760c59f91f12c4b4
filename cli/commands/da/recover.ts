import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Args, Flags } from '@oclif/core';
import { ExitCode } from '../../exitCode.js';
import { GainsayCommand } from '../../gainsayCommand.js';
import { kzgChoice, kzgLine } from '../../kzgChoice.js';

export default class DaRecover extends GainsayCommand {
  static override summary = 'Recover blobs from half of their cells.';
  static override description = [
    'Takes cells from all the sources together, verifies each of them, and recovers every blob of which there are 64.',
    'Writes the blobs as <versioned hash>.blob, the batch in them as batch.bin where its length is known, and with --cells',
    'all cells with their proofs, to serve them again. Name the blobs as L1 does (--hash); else the first source says',
    'which they are.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> da recover http://127.0.0.1:8551 cells/ --output recovered',
    '<%= config.bin %> da recover cells/ --output recovered --cells --json',
  ];
  static override exits = {
    0: 'every blob was recovered',
    3: 'one was not',
    75: 'one was not, and a source did not answer',
  };
  static override strict = false;
  static override args = {
    source: Args.string({
      description: 'folders of cells and addresses of servers',
      required: true,
    }),
  };
  static override flags = {
    output: Flags.string({ description: 'folder to write to', required: true }),
    hash: Flags.string({
      description:
        'versioned hash of a blob, in the order of the batch; may be given more than once',
      multiple: true,
    }),
    length: Flags.integer({
      description: 'bytes of the batch; as the first source says if not given',
      min: 0,
    }),
    cells: Flags.boolean({ description: 'write all cells too', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(DaRecover);
    const places = argv.filter((place): place is string => typeof place === 'string');
    const { openCells } = await import('../../../challenger/da/cells/openCells.js');
    const { planOf } = await import('../../../challenger/da/cells/plan.js');
    const { recoverBlobs } = await import('../../../challenger/da/cells/recover.js');
    const { CellFolder } = await import('../../../challenger/da/cells/cellFolder.js');
    const { decodeBlobs } = await import('../../../challenger/da/blobCodec.js');
    const { loadKzg } = await import('../../../challenger/da/kzg/loadKzg.js');
    const { toVersionedHash } = await import('../../../challenger/da/kzg/versionedHash.js');
    const sources = places.map(openCells);
    const {
      order,
      commitments,
      length: said,
    } = await planOf(sources, flags.hash?.map(toVersionedHash));
    const only = kzgChoice(process.env);
    const kzg = () =>
      loadKzg({
        only,
        onEvent: (event) => {
          const line = kzgLine(event);
          if (line !== undefined) this.logToStderr(line);
        },
      });
    const { blobs, wrong, unanswered } = await recoverBlobs({ sources, blobs: commitments, kzg });
    await mkdir(flags.output, { recursive: true });
    const byHash = new Map(blobs.map((each) => [each.versionedHash, each.blob]));
    for (const { versionedHash, blob, cells } of blobs) {
      if (blob === undefined) continue;
      await writeFile(path.join(flags.output, `${versionedHash}.blob`), blob);
      if (flags.cells) await new CellFolder(flags.output).writeCells(versionedHash, cells);
    }
    const whole = order.map((hash) => byHash.get(hash)).filter((blob) => blob !== undefined);
    const lost = order.length - whole.length;
    const length = flags.length ?? said;
    if (lost === 0 && flags.cells) {
      await new CellFolder(flags.output).writeManifest({ length, order, commitments });
    }
    if (lost === 0 && length !== undefined) {
      await writeFile(path.join(flags.output, 'batch.bin'), decodeBlobs(whole, length));
    }
    if (flags.json) {
      this.log(
        JSON.stringify({
          recovered: order.length - lost,
          lost,
          blobs: blobs.map(({ versionedHash, found, blob }) => ({
            versionedHash,
            found,
            recovered: blob !== undefined,
          })),
          wrong,
          unanswered: Object.fromEntries(unanswered),
          length,
        }),
      );
    } else {
      for (const { versionedHash, found, blob } of blobs) {
        this.log(
          `${blob === undefined ? 'LOST     ' : 'recovered'} ${versionedHash}: ${found} cells of 64`,
        );
      }
      if (wrong.length > 0) this.log(`${wrong.length} wrong cells, of ${namesOf(wrong)}`);
      for (const [name, reason] of unanswered) this.log(`no answer of ${name}: ${reason}`);
    }
    if (lost > 0) process.exitCode = unanswered.size > 0 ? ExitCode.tryLater : ExitCode.mismatch;
  }
}

const namesOf = (wrong: readonly { readonly source: string }[]): string =>
  [...new Set(wrong.map(({ source }) => source))].join(', ');
