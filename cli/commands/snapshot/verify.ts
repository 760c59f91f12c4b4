import { Args } from '@oclif/core';
import type { FetchEvent } from '../../../challenger/snapshot/fetchEvent.js';
import { GainsayCommand } from '../../gainsayCommand.js';
import { progressOn } from '../../progress.js';

const NOT_CHECKED =
  'not checked: whether this state is a final claim’s; only L1 can say so (gainsay sync)';

export default class SnapshotVerify extends GainsayCommand {
  static override summary =
    'Verify every chunk of a snapshot against the state root in its manifest.';
  static override description = [
    'Fetches all chunks and recomputes the state root from them: that they are that state, whole, with nothing added.',
    'L1 is not asked: whether the root itself is right, sync finds out.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> snapshot verify snapshots/',
    '<%= config.bin %> snapshot verify http://127.0.0.1:8552 0x7c1e… --json',
  ];
  static override exits = {
    0: 'it is right',
    3: 'something is wrong with it',
    75: 'the source does not give everything',
  };
  static override args = {
    place: Args.string({
      description: 'a folder, an address, or s3://bucket/prefix',
      required: true,
    }),
    claim: Args.string({ description: "the claim's name; the newest in the index if not given" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotVerify);
    const { openSource } = await import('../../../challenger/snapshot/openSource.js');
    const { manifestAt } = await import('../../../challenger/snapshot/manifestAt.js');
    const { verifySnapshot } = await import('../../../challenger/snapshot/verifySnapshot.js');
    const { PROCESS_CLOCK } = await import('../../../challenger/l1/endpoints/clock.js');
    const source = await openSource(args.place);
    const manifest = await manifestAt(source, args.claim, PROCESS_CLOCK);
    const progress = progressOn(process.stderr);
    try {
      await verifySnapshot({
        manifest,
        sources: [source],
        clock: PROCESS_CLOCK,
        onEvent: (event) => {
          progress.tell(lineOf(event));
        },
      });
    } finally {
      progress.end();
    }
    const { point, totals, chunks } = manifest;
    if (flags.json) {
      const said = { claim: point.claim, stateRoot: point.stateRoot, chunks: chunks.length };
      this.log(JSON.stringify({ right: true, ...said, ...totals, heldAgainst: 'manifest' }));
      return;
    }
    const { accounts, slots, codes, bytes } = totals;
    this.log(`RIGHT: ${chunks.length} chunks are the state ${point.stateRoot}, whole`);
    this.log(`${accounts} accounts, ${slots} slots, ${codes} codes, ${bytes} bytes`);
    this.log(NOT_CHECKED);
  }
}

function lineOf(event: FetchEvent): string {
  if (event.kind !== 'taken') {
    const reason = 'reason' in event ? `: ${event.reason}` : '';
    return `${event.source}: ${event.kind} ${event.chunk.slice(0, 12)}…${reason}`;
  }
  const { chunks, ofChunks, bytes, ofBytes, bytesPerSecond, remainingMs } = event.progress;
  const rate = bytesPerSecond === undefined ? '' : `, ${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
  const rest = remainingMs === undefined ? '' : `, ${Math.ceil(remainingMs / 1000)} s left`;
  return `${chunks} of ${ofChunks} chunks, ${((100 * bytes) / ofBytes).toFixed(0)} %${rate}${rest}`;
}
