import type { Settings } from '../config/settings.js';
import type { Challenger, ChallengerOptions } from '../dispute/challenger.js';
import type { Check } from './check.js';
import { Glance, type GlanceOptions } from './glance.js';
import { Hand } from './hand.js';
import { NotingMover } from './notingMover.js';

export interface MoveOptions extends GlanceOptions {
  readonly settings: Pick<Settings, 'keys' | 'caps' | 'dataFolder' | 'sync' | 'trees'>;
  readonly isDry: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  /** Told of all checks before anything is sent. */
  readonly onChecks: (checks: readonly Check[]) => void;
}

/** A look at a chain, and a hand that can move there. */
export interface AtHand {
  readonly glance: Glance;
  readonly hand: Hand;
  /** What the challenger would do, without doing it. */
  readonly sender: NotingMover;
  readonly challenger: Challenger;
}

/** Opens what a single move takes, and closes it after the work. @throws what `Glance.open`, `Hand.open` and the work throw */
export async function atHand<T>(
  options: MoveOptions,
  plays: Pick<ChallengerOptions, 'proposes' | 'trees'>,
  work: (at: AtHand) => Promise<T>,
): Promise<T> {
  const { settings, isDry, env, onProgress } = options;
  onProgress('reading L1');
  const glance = await Glance.open(options);
  let hand: Hand | undefined;
  try {
    const { chain, name } = glance;
    hand = await Hand.open({ chain, name, settings, isDry, env });
    const sender = new NotingMover(hand.address);
    return await work({
      glance,
      hand,
      sender,
      challenger: glance.challenger({ ...plays, sender }),
    });
  } finally {
    await hand?.close();
    await glance.close();
  }
}
