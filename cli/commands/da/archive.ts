import { once } from 'node:events';
import { Args, Flags } from '@oclif/core';
import { ExitCode } from '../../exitCode.js';
import { GainsayCommand } from '../../gainsayCommand.js';
import { kzgChoice, kzgLine } from '../../kzgChoice.js';

const DAY_MS = 86_400_000;

export default class DaArchive extends GainsayCommand {
  static override summary =
    'Look after an archive of blobs: its size, its health, its age; serve it.';
  static override description = [
    'Says how many blobs are in the folder. With --check it reads all of them and moves what is wrong aside. With --keep-days',
    'it removes older ones, but none younger than --floor-days, which is as long as a dispute can last. With --serve it',
    'answers as a beacon node does, on the loopback interface, until Ctrl-C.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> da archive blobs/ --check',
    '<%= config.bin %> da archive blobs/ --keep-days 90 --floor-days 16',
    '<%= config.bin %> da archive blobs/ --serve --genesis-time 1606824023 --slot-seconds 12',
  ];
  static override exits = { 3: 'a blob was wrong' };
  static override args = {
    folder: Args.string({ description: 'the folder', required: true }),
  };
  static override flags = {
    check: Flags.boolean({ description: 'read every blob', default: false }),
    'keep-days': Flags.integer({
      description: 'remove what is older',
      min: 0,
      dependsOn: ['floor-days'],
    }),
    'floor-days': Flags.integer({ description: 'never remove what is younger', min: 0 }),
    serve: Flags.boolean({ description: 'serve it over HTTP', default: false }),
    port: Flags.integer({ description: 'a free one if not given', default: 0, min: 0, max: 65535 }),
    'genesis-time': Flags.integer({
      description: 'of the beacon chain, Unix seconds, so that clients find slots',
      dependsOn: ['slot-seconds'],
    }),
    'slot-seconds': Flags.integer({
      description: 'length of a slot',
      min: 1,
      dependsOn: ['genesis-time'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DaArchive);
    const { BlobArchive } = await import('../../../challenger/da/blobArchive.js');
    const { BlobArchiveServer } = await import('../../../challenger/da/blobArchiveServer.js');
    const { loadKzg } = await import('../../../challenger/da/kzg/loadKzg.js');
    const only = kzgChoice(process.env);
    const kzg = () => loadKzg({ only, onEvent: (event) => this.tell(kzgLine(event)) });
    const archive = await BlobArchive.open(args.folder, {
      kzg,
      onEvent: ({ versionedHash, file, reason }) => {
        this.tell(`wrong: ${versionedHash}, moved to ${file}: ${reason}`);
      },
    });
    const { 'keep-days': keepDays, 'floor-days': floorDays = 0 } = flags;
    const pruned =
      keepDays === undefined
        ? []
        : await archive.prune({
            ...{ keepMs: keepDays * DAY_MS, floorMs: floorDays * DAY_MS, nowMs: Date.now() },
          });
    const checked = flags.check ? await archive.check() : undefined;
    const size = await archive.size();
    if (checked !== undefined && checked.wrong.length > 0) process.exitCode = ExitCode.mismatch;
    const { 'genesis-time': genesis, 'slot-seconds': slot } = flags;
    const slots = genesis !== undefined &&
      slot !== undefined && {
        genesisTime: BigInt(genesis),
        slotMilliseconds: BigInt(slot) * 1000n,
      };
    const server = flags.serve
      ? await BlobArchiveServer.start({ archive, kzg, port: flags.port, ...(slots && { slots }) })
      : undefined;
    if (flags.json) {
      this.log(JSON.stringify({ ...size, pruned, wrong: checked?.wrong, url: server?.url }));
    } else {
      this.log(`${size.blobs} blobs, ${size.bytes} bytes`);
      if (pruned.length > 0) this.log(`${pruned.length} removed`);
      if (checked !== undefined) this.log(`${checked.right} right, ${checked.wrong.length} wrong`);
      if (server !== undefined) this.log(server.url);
    }
    if (server === undefined) return;
    try {
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    } finally {
      await server.stop();
    }
  }

  private tell(line: string | undefined): void {
    if (line !== undefined) this.logToStderr(line);
  }
}
