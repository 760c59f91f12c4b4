import { once } from 'node:events';
import { Args, Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class SnapshotServe extends GainsayCommand {
  static override summary = 'Serve snapshots over HTTP, read-only.';
  static override description = [
    'On the loopback interface unless --host says otherwise, until Ctrl-C. It gives manifests, deltas and chunks by their',
    'names and nothing else. Whoever fetches them trusts nothing that it says: each chunk is verified on arrival.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> snapshot serve snapshots/ --port 8552',
    '<%= config.bin %> snapshot serve snapshots/ --host 0.0.0.0 --port 8552 --json',
  ];
  static override args = {
    folder: Args.string({
      description: 'a folder of snapshots, or s3://bucket/prefix',
      required: true,
    }),
  };
  static override flags = {
    port: Flags.integer({ description: 'a free one if not given', default: 0, min: 0, max: 65535 }),
    host: Flags.string({ description: 'the address to listen on', default: '127.0.0.1' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotServe);
    const { openWriter } = await import('../../../challenger/snapshot/openSource.js');
    const { serveSnapshots } = await import('../../../challenger/snapshot/snapshotServer.js');
    const { port, host } = flags;
    const server = await serveSnapshots(await openWriter(args.folder), { port, host });
    try {
      this.log(flags.json ? JSON.stringify({ url: server.url }) : server.url);
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    } finally {
      await server.stop();
    }
  }
}
