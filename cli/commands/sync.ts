import { Flags } from '@oclif/core';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { SyncTeller } from '../syncTeller.js';

export default class Sync extends GainsayCommand {
  static override summary = 'Bring the state of a chain to the last batch that is final on L1.';
  static override description = [
    'replay executes every batch from genesis on, and trusts L1 alone. fast takes the state of a claim that is final on L1',
    'from the sources, each of which may lie as it likes: every byte is held against L1 on arrival; then it executes the',
    'batches behind that claim. It trusts, besides L1, that the dispute contracts let no wrong claim become final, until',
    '--confirm (or a daemon, in the background) has executed everything from genesis on. Whatever stops it, the next run',
    'goes on from there. docs/sync.md says more.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> sync --chain devnet/devnet.json --data state/ --mode replay',
    '<%= config.bin %> sync --chain chain.json --data state/ --source https://snapshots.example --source s3://bucket/prefix',
  ];
  static override exits = {
    3: 'what is final on L1 is not what the batches come to',
    75: 'no source has a snapshot that can be used, or it was stopped',
  };
  static override flags = {
    chain: Flags.file({ description: 'says where the chain is', required: true }),
    data: Flags.directory({ description: 'where the state is kept', required: true }),
    mode: Flags.option({ options: ['fast', 'replay'] as const, default: 'fast' as const })({
      description: 'from a final claim, or from genesis',
    }),
    source: Flags.string({
      description: 'a folder, http(s)://… or s3://bucket/prefix; may be given more than once',
      multiple: true,
      default: [],
    }),
    confirm: Flags.boolean({
      description: 'after a fast sync execute everything from genesis on, too',
      default: false,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Sync);
    const { runSync } = await import('../../challenger/sync/runSync.js');
    const teller = new SyncTeller(process.stderr);
    const tell = (line: string): void => {
      teller.end();
      process.stderr.write(`${line}\n`);
    };
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // Whoever asks twice is in a hurry; nothing is lost.
        if (stop.signal.aborted) process.exit(130);
        stop.abort();
      });
    }
    try {
      const outcome = await runSync({
        ...{ chain: flags.chain, data: flags.data, mode: flags.mode, sources: flags.source },
        ...{ confirms: flags.confirm, signal: stop.signal, onProgress: teller.progress },
        onRefusal: ({ source, claim, reason, isWrong }) => {
          // That one does not have what another has is nothing to tell of.
          if (!isWrong && claim !== undefined) return;
          const what = claim === undefined ? '' : `, claim ${claim.slice(0, 10)}`;
          tell(`of no use: ${source ?? 'a source'}${what}: ${reason}`);
        },
        onPool: (event) => {
          if (event.kind === 'outvoted') tell(`an L1 endpoint was outvoted: ${event.who}`);
        },
      });
      teller.end();
      if (outcome?.isStopped !== false) process.exitCode = ExitCode.tryLater;
      if (flags.json) {
        this.log(
          JSON.stringify(outcome ?? { isStopped: true }, (_, value: unknown) =>
            typeof value === 'bigint' ? value.toString() : value,
          ),
        );
      } else if (outcome === undefined) {
        this.log('stopped before there was a state; run it again to go on');
      } else {
        const { batch, block, blockHash, basis, isStopped, disk } = outcome;
        const end = isStopped ? ' (stopped; run it again to go on)' : '';
        this.log(`batch ${String(batch)}, L2 block ${String(block)} ${blockHash}, ${basis}${end}`);
        const [used, file] = [disk.usedBytes, disk.fileBytes].map((size) =>
          (size / 1e6).toFixed(1),
        );
        this.log(`${used} MB in use in a file of ${file} MB, ${disk.blocks} blocks kept`);
      }
    } finally {
      teller.end();
    }
  }
}
