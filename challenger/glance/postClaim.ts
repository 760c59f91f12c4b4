import type { Settings } from '../config/settings.js';
import { toHex } from '../hex.js';
import type { Check } from './check.js';
import { PreconditionError } from './check.js';
import { Glance, type GlanceOptions } from './glance.js';
import { Hand } from './hand.js';
import { makeChecked, type MoveResult } from './moveResult.js';
import { NotingMover } from './notingMover.js';
import { standsOn } from './standsOn.js';

export interface MoveOptions extends GlanceOptions {
  readonly settings: Pick<Settings, 'keys' | 'caps' | 'dataFolder' | 'sync' | 'trees'>;
  readonly isDry: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  /** Told of all checks before anything is sent. */
  readonly onChecks: (checks: readonly Check[]) => void;
}

/**
 * Posts the claim that is right over the batches that no right claim covers yet.
 * @throws PreconditionError; what `Glance.open`, `Hand.open` and sending throw
 */
export async function postClaim(options: MoveOptions): Promise<MoveResult> {
  const { settings, isDry, env, onProgress, onChecks } = options;
  onProgress('reading L1');
  const glance = await Glance.open(options);
  let hand: Hand | undefined;
  try {
    const { chain, name } = glance;
    hand = await Hand.open({ chain, name, settings, isDry, env });
    const sender = new NotingMover(hand.address);
    const challenger = glance.challenger({ sender, proposes: true });
    onProgress('executing the batches');
    await challenger.step();
    const move = sender.moves.find(({ what }) => what === 'post claim');
    const due = 'batches are posted that no right claim covers';
    const trusted = standsOn(glance, settings);
    const frontier = move && (await challenger.chain.frontier());
    if (move === undefined || frontier === undefined) {
      const last = await challenger.chain.inbox.length();
      const checks = [
        trusted,
        { name: due, isMet: false, detail: `${String(last)} batches are in the inbox` },
      ];
      onChecks(checks);
      throw new PreconditionError(checks, 'wait for more batches; see gainsay claim list', 75);
    }
    const { link, parent } = frontier;
    const opinion = await challenger.chain.opinion(link, parent);
    onProgress('running the machine over every unit');
    await opinion.confirmAll();
    const { opened } = parent;
    const shuts = opened === 0n ? undefined : opened + challenger.chain.parameters.period;
    const { time } = await challenger.chain.l1.head();
    const checks: Check[] = [
      trusted,
      {
        name: due,
        isMet: true,
        detail: `up to batch ${String(parent.next)}, behind ${toHex(link.id)}`,
      },
      {
        name: 'claims may still be posted there',
        isMet: shuts === undefined || time < shuts,
        detail: shuts === undefined ? 'nobody has yet' : `until L1 time ${String(shuts)}`,
      },
      {
        name: 'executor and machine agree on every unit',
        isMet: true,
        detail: `${String(opinion.claim.chain.length)} units`,
      },
    ];
    onProgress('trying the move');
    return await makeChecked(hand, move, checks, onChecks);
  } finally {
    await hand?.close();
    await glance.close();
  }
}
