import { readFile } from 'node:fs/promises';
import { Args, Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { kzgChoice, kzgLine } from '../../kzgChoice.js';

export default class DaExtend extends GainsayCommand {
  static override summary = 'Extend a batch, or blobs, to cells that can be sampled.';
  static override description = [
    'Puts the bytes of a file into blobs as a batch is posted, and writes the 128 cells of each (EIP-7594) with their proofs',
    'into a folder. With --blobs the files are blobs already.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> da extend batch.bin --output cells',
    '<%= config.bin %> da extend 0x01….blob --blobs --output cells',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ description: 'a batch; blobs, in order, with --blobs', required: true }),
  };
  static override flags = {
    output: Flags.string({ description: 'folder to write to', required: true }),
    blobs: Flags.boolean({ description: 'the files are blobs', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(DaExtend);
    const files = argv.filter((file): file is string => typeof file === 'string');
    const contents = await Promise.all(files.map((file) => readFile(file)));
    const { encodeBlobs } = await import('../../../challenger/da/blobCodec.js');
    const { CellFolder } = await import('../../../challenger/da/cells/cellFolder.js');
    const { extendInto } = await import('../../../challenger/da/cells/extend.js');
    const { loadKzg } = await import('../../../challenger/da/kzg/loadKzg.js');
    const batch = Buffer.concat(contents);
    const blobs = flags.blobs ? contents : encodeBlobs(batch);
    const kzg = await loadKzg({
      only: kzgChoice(process.env),
      onEvent: (event) => {
        const line = kzgLine(event);
        if (line !== undefined) this.logToStderr(line);
      },
    });
    const length = flags.blobs ? undefined : batch.length;
    const hashes = await extendInto(new CellFolder(flags.output), blobs, length, kzg);
    if (flags.json) this.log(JSON.stringify({ length, versionedHashes: hashes }));
    else for (const hash of hashes) this.log(hash);
  }
}
