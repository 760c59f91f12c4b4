import { Args, Flags } from '@oclif/core';
import type { ReplayFrame } from '../../../challenger/explain/replay.js';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class DisputePlay extends GainsayCommand {
  static override summary = 'Step through a recorded dispute, move by move.';
  static override description = [
    'Shows each move of the dispute in an evidence bundle, and what stood after it. The moves are what L1 had when the',
    'bundle was made; each names its transaction. On a terminal keys lead through it: next (n, →, space), back (b, ←),',
    'first (g), last (G), a number and Enter to jump, quit (q). Without a terminal, or with --all, all moves are printed.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> dispute play fraud.gsev',
    '<%= config.bin %> dispute play fraud.gsev --all',
    '<%= config.bin %> dispute play fraud.gsev --json',
  ];
  static override args = {
    bundle: Args.string({ description: 'file of a bundle', required: true }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'print every move, and read no keys', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DisputePlay);
    const { namedBy, readBundleFile } =
      await import('../../../challenger/evidence/bundleFolder.js');
    const { readBundle } = await import('../../../challenger/evidence/readBundle.js');
    const { explainMoves } = await import('../../../challenger/explain/moveView.js');
    const { replay } = await import('../../../challenger/explain/replay.js');
    const { replayText } = await import('../../../challenger/explain/replayText.js');
    const file = await readBundleFile(args.bundle);
    const { bundle, name } = await readBundle(file, namedBy(args.bundle));
    const frames = replay(explainMoves(bundle));
    const { stdin, stdout } = process;
    if (flags.json) this.log(JSON.stringify({ bundle: name, frames }));
    else if (flags.all || !stdin.isTTY || !stdout.isTTY) {
      this.log(frames.map((frame) => replayText(frame, stdout.isTTY)).join('\n\n'));
    } else await this.play(frames);
  }

  /** Shows one move at a time, on a screen of its own that is gone afterwards. */
  private async play(frames: readonly ReplayFrame[]): Promise<void> {
    const { afterKey, PLAY_KEYS } = await import('../../../challenger/explain/playKeys.js');
    const { replayText } = await import('../../../challenger/explain/replayText.js');
    const { stdin, stdout } = process;
    let place = { at: 0, typed: '', isOver: frames.length === 0 };
    const show = () => {
      const frame = frames[place.at];
      if (frame === undefined) return;
      const jump = place.typed === '' ? '' : `  to move ${place.typed}`;
      stdout.write(`\u001b[2J\u001b[H${replayText(frame, true)}\n\n${PLAY_KEYS}${jump}\n`);
    };
    stdout.write('\u001b[?1049h');
    stdin.setRawMode(true);
    try {
      show();
      for await (const chunk of stdin) {
        for (const key of keysIn(String(chunk))) place = afterKey(place, key, frames.length);
        if (place.isOver) break;
        show();
      }
    } finally {
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write('\u001b[?1049l');
    }
  }
}

/** The keys in what a terminal sent at once: an escape sequence is one. */
const keysIn = (input: string): string[] => input.match(/\u001b\[[A-Z]|[^]/g) ?? [];
