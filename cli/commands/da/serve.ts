import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { Args, Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class DaServe extends GainsayCommand {
  static override summary = 'Serve a folder of cells over HTTP, on the loopback interface.';
  static override description = [
    'Runs until Ctrl-C. With --withhold it keeps so many cells of every blob back, chosen at random:',
    '64 are no harm, from 65 on the blobs cannot be recovered, and samples find out.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> da serve cells/ --port 8551',
    '<%= config.bin %> da serve cells/ --withhold 65 --json',
  ];
  static override args = {
    folder: Args.string({ description: 'a folder of cells', required: true }),
  };
  static override flags = {
    port: Flags.integer({ description: 'a free one if not given', default: 0, min: 0, max: 65535 }),
    withhold: Flags.integer({
      description: 'cells of every blob to keep back',
      default: 0,
      min: 0,
      max: 128,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DaServe);
    const { CellFolder } = await import('../../../challenger/da/cells/cellFolder.js');
    const { CellServer } = await import('../../../challenger/da/cells/cellServer.js');
    const { chosen } = await import('../../../challenger/da/cells/chosen.js');
    const withheld = new Set(chosen(flags.withhold, (below) => randomInt(below)));
    const server = await CellServer.start({
      cells: new CellFolder(args.folder),
      withheld: (_, index) => withheld.has(index),
      port: flags.port,
    });
    try {
      if (flags.json) this.log(JSON.stringify({ url: server.url, withheld: [...withheld] }));
      else this.log(`${server.url} (${withheld.size} cells of every blob withheld)`);
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    } finally {
      await server.stop();
    }
  }
}
