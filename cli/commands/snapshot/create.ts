import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class SnapshotCreate extends GainsayCommand {
  static override summary =
    'Write a snapshot of the newest final claim that a synced folder has passed.';
  static override description = [
    'Reads the folder of gainsay sync, which may go on meanwhile, and writes the state at the claim into chunks, for others to',
    'sync from. With --from it writes only what leads there from an earlier claim that the place has already.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> snapshot create --chain chain.json --data state/ --into snapshots/',
    '<%= config.bin %> snapshot create --chain chain.json --data state/ --into s3://bucket/prefix --from 0x7c1e…',
  ];
  static override exits = { 75: 'there is nothing to write yet' };
  static override flags = {
    chain: Flags.file({ description: 'says where the chain is', required: true }),
    data: Flags.directory({ description: 'where sync keeps the state', required: true }),
    into: Flags.string({ description: 'a folder, or s3://bucket/prefix', required: true }),
    from: Flags.string({ description: 'a claim that the place has already' }),
    'chunk-bytes': Flags.integer({
      description: 'what a chunk is filled up to; 1 MiB if not given',
      min: 1_000,
      max: 2 * 1024 * 1024,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotCreate);
    const { publishFolder } = await import('../../../challenger/sync/publishFolder.js');
    const { chain, data, into, from, 'chunk-bytes': chunkBytes } = flags;
    const manifest = await publishFolder({
      ...{ chain, data, into },
      ...(from !== undefined && { from }),
      ...(chunkBytes !== undefined && { chunkBytes }),
    });
    const { claim, batch, block, stateRoot } = 'point' in manifest ? manifest.point : manifest.to;
    const { totals, chunks } = manifest;
    if (flags.json) {
      const at = { batch: batch.toString(), block: block.number.toString(), stateRoot };
      this.log(JSON.stringify({ claim, from, ...at, chunks: chunks.length, ...totals }));
      return;
    }
    const what = from === undefined ? 'snapshot' : 'delta';
    this.log(`${what} of claim ${claim}: batch ${batch}, L2 block ${block.number}, ${stateRoot}`);
    const { accounts, slots, bytes } = totals;
    this.log(`${chunks.length} chunks, ${bytes} bytes: ${accounts} accounts, ${slots} slots`);
  }
}
