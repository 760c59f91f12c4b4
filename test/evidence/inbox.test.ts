import { describe, expect, it, vi } from 'vitest';
import { INBOX_LIES, type InboxFraud } from '../../challenger/devnet/inboxLies.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { decodeBundle, encodeBundle } from '../../challenger/evidence/bundleFile.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { inboxWorld, MARK } from '../challenger/inboxWorld.js';
import { evidenceOf } from './evidenceOf.js';
import { playOn, server, world } from '../challenger/ownWorld.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

playOn(inboxWorld);

describe('evidence about blobs and forced transactions', () => {
  it.each<[InboxFraud, boolean]>([
    ['blobByte', true],
    ['forcedOrder', true],
    ['forcedDropped', false],
  ])('of a %s fraud is confirmed offline, public trees: %s', async (fraud, isPublic) => {
    const lie = INBOX_LIES[fraud];
    const options = { prefers: [MARK] };
    const liar = await world.liar(lie, isPublic ? server : undefined, 'proposer', options);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await liar.step();
    await world.play([challenger, liar]);
    const { id, liar: told } = liar.last!;
    const { bytes, name } = await evidenceOf(world, challenger, id);
    const { answer, bundle } = await checkBundle(bytes, { name });
    expect(answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    expect(bundle?.step).toMatchObject({ unit: told.place.unit, index: told.trace.step });
  });

  it('tells nothing from another blob, or another entry of the queue', async () => {
    const liar = await world.liar(INBOX_LIES.forcedOrder, server);
    const challenger = await world.challenger();
    await liar.step();
    const { bytes } = await evidenceOf(world, challenger, liar.last!.id);
    const { bundle } = await decodeBundle(bytes);
    const { batches, queue } = bundle;
    const at = batches.findIndex(({ form }) => form === 'blobs');
    const [blob, ...blobs] = batches[at]!.blobs;
    const changed = { ...batches[at]!, blobs: [blob!.with(33, blob![33]! ^ 1), ...blobs] };
    const other = await encodeBundle({ ...bundle, batches: batches.with(at, changed) });
    expect((await checkBundle(other.bytes)).answer).toMatchObject({
      kind: 'cannotTell',
      code: 'EVIDENCE_UNBOUND',
    });
    const shifted = [...queue.slice(1), queue[0]!];
    const entries = await encodeBundle({ ...bundle, queue: shifted });
    expect((await checkBundle(entries.bytes)).answer).toMatchObject({
      kind: 'cannotTell',
      code: 'EVIDENCE_UNBOUND',
    });
  });
});
