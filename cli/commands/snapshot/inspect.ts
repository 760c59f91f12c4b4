import { Args } from '@oclif/core';
import type { SnapshotManifest } from '../../../challenger/snapshot/manifest.js';
import type { SnapshotIndex } from '../../../challenger/snapshot/snapshotIndex.js';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class SnapshotInspect extends GainsayCommand {
  static override summary =
    'Show what a source of snapshots has, or what the snapshot of a claim is.';
  static override description = [
    'Without CLAIM it lists what the index of the source says; with it, it prints the manifest of that snapshot.',
    'All of this is what the source says: nothing is verified but its form. See snapshot verify, and sync.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> snapshot inspect snapshots/',
    '<%= config.bin %> snapshot inspect http://127.0.0.1:8552 0x7c1e… --json',
    '<%= config.bin %> snapshot inspect "s3://states/mychain?region=eu-central-1&public"',
  ];
  static override args = {
    place: Args.string({
      description: 'a folder, an address, or s3://bucket/prefix',
      required: true,
    }),
    claim: Args.string({ description: "the claim's name" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotInspect);
    const { openSource } = await import('../../../challenger/snapshot/openSource.js');
    const source = await openSource(args.place);
    if (args.claim === undefined) {
      const { readIndex } = await import('../../../challenger/snapshot/snapshotIndex.js');
      const index = await readIndex(source, { signal: AbortSignal.timeout(60_000) });
      if (flags.json) this.log(JSON.stringify(index, textOfBigint));
      else for (const line of linesOfIndex(index)) this.log(line);
      return;
    }
    const { manifestAt } = await import('../../../challenger/snapshot/manifestAt.js');
    const { PROCESS_CLOCK } = await import('../../../challenger/l1/endpoints/clock.js');
    const { writeManifest } = await import('../../../challenger/snapshot/manifest.js');
    const manifest = await manifestAt(source, args.claim, PROCESS_CLOCK);
    if (flags.json) this.log(writeManifest(manifest).trimEnd());
    else for (const line of linesOf(manifest)) this.log(line);
  }
}

const textOfBigint = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

function linesOfIndex({ snapshots, deltas }: SnapshotIndex): string[] {
  if (snapshots.length + deltas.length === 0) return ['nothing, as far as its index says'];
  return [
    ...snapshots.map(
      ({ claim, batch, block, bytes }) =>
        `snapshot ${claim}  batch ${batch}, block ${block}, ${bytes} bytes`,
    ),
    ...deltas.map(({ from, claim, bytes }) => `delta    ${claim}  from ${from}, ${bytes} bytes`),
  ];
}

function linesOf({ chain, point, totals, chunks }: SnapshotManifest): string[] {
  return [
    `claim       ${point.claim}`,
    `final at    L1 block ${point.l1Block.number} ${point.l1Block.hash}`,
    `chain       L1 ${chain.l1ChainId}, L2 ${chain.l2ChainId}`,
    `contracts   inbox ${chain.inbox}, claims ${chain.claims}, matches ${chain.matches}`,
    `inbox       ${point.batch} batches`,
    `block       ${point.block.number} ${point.block.hash}`,
    `state root  ${point.stateRoot}`,
    `standing    ${(point.standing.length - 2) / 2} bytes`,
    `holds       ${totals.accounts} accounts, ${totals.slots} slots, ${totals.codes} codes`,
    `chunks      ${chunks.length}, ${totals.bytes} bytes`,
  ];
}
