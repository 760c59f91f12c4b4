import { expect, it } from 'vitest';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { placeOf } from '../../challenger/claim/unitPlace.js';
import { toHex } from '../../challenger/hex.js';
import { inboxScenario } from '../trace/inboxScenario.js';
import { claimOf } from '../trace/scenario.js';

it('names a forced transaction by its own bytes, and not by those of the batch', async () => {
  const scenario = await inboxScenario();
  const { chain } = await claimOf(scenario);
  const named: (string | undefined)[] = [];
  for (let unit = 0; unit < chain.length; unit++) {
    const each = chain.unit(unit);
    if (each.kind === 'transaction' && each.queued !== undefined) {
      named.push(placeOf(chain, unit).transaction);
    }
  }
  const { entries } = scenario.queue;
  expect(named).toEqual(entries.map((entry) => toHex(keccak(Bytes.toUint8Array(entry)))));
});
