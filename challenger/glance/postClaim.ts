import { toHex } from '../hex.js';
import { type AtHand, atHand, type MoveOptions } from './atHand.js';
import { type Check, PreconditionError } from './check.js';
import { makeChecked, type MoveResult } from './moveResult.js';
import { standsOn } from './standsOn.js';

/**
 * Posts the claim that is right over the batches that no right claim covers yet.
 * @throws PreconditionError; what `Glance.open`, `Hand.open` and sending throw
 */
export function postClaim(options: MoveOptions): Promise<MoveResult> {
  return atHand(options, { proposes: true }, (at) => postAt(at, options));
}

async function postAt(
  { glance, hand, sender, challenger }: AtHand,
  { settings, onProgress, onChecks }: MoveOptions,
): Promise<MoveResult> {
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
  return makeChecked(hand, move, checks, onChecks);
}
