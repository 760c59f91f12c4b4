import { beforeAll, describe, expect, it, vi } from 'vitest';
import { LIES } from '../../challenger/devnet/lies.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import type { Bundle, Premises } from '../../challenger/evidence/bundle.js';
import {
  type BundleFile,
  decodeBundle,
  encodeBundle,
} from '../../challenger/evidence/bundleFile.js';
import { type Answer, checkBundle } from '../../challenger/evidence/check.js';
import { World } from '../challenger/world.js';
import { evidenceOf } from './evidenceOf.js';
import { mutations, type Path } from './mutated.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** What L1 is said to have had: nothing else in the bundle binds it, and whoever reads can look there. */
const REPORTED = [
  /^l1 /,
  /^claim (claimant|transaction|status)/,
  /^batches \d+ transaction/,
  /^moves /,
];

let file: BundleFile;
let bundle: Bundle;
let premises: Premises;

beforeAll(async () => {
  const world = await World.open(1, 3);
  const server = await TreeServer.start();
  try {
    const liar = await world.liar(LIES.gas, server);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await liar.step();
    await world.play([challenger, liar]);
    file = await evidenceOf(world, challenger, liar.last!.id);
    ({ bundle } = await decodeBundle(file.bytes));
    ({ premises } = bundle);
  } finally {
    await Promise.all([server.stop(), world.close()]);
  }
});

const nameOf = (path: Path): string => path.join(' ');
const isReported = (path: Path): boolean => REPORTED.some((each) => each.test(nameOf(path)));

async function answerTo(value: Bundle, known: Partial<Premises> = premises): Promise<Answer> {
  const { bytes } = await encodeBundle(value);
  return (await checkBundle(bytes, { premises: known })).answer;
}

describe('a bundle that was changed', () => {
  it('is not confirmed, whatever was changed that it shows', async () => {
    expect(await answerTo(bundle)).toEqual({ kind: 'confirmed', says: 'wrong' });
    const seen = { cannotTell: 0, refuted: 0 };
    for (const { path, value } of mutations(bundle)) {
      if (isReported(path)) continue;
      const answer = await answerTo(value);
      expect(answer.kind, nameOf(path)).not.toBe('confirmed');
      if (answer.kind !== 'confirmed') seen[answer.kind]++;
    }
    expect(seen.cannotTell).toBeGreaterThan(130);
    expect(seen.refuted).toBeGreaterThan(8);
  });

  it('has another name, whatever was changed', async () => {
    let count = 0;
    for (const { path, value } of mutations(bundle)) {
      const { name, bytes } = await encodeBundle(value);
      expect(name, nameOf(path)).not.toBe(file.name);
      count++;
      if (count % 16 !== 0) continue; // the file itself, now and then
      const { answer } = await checkBundle(bytes, { name: file.name });
      expect(answer, nameOf(path)).toMatchObject({ kind: 'cannotTell', code: 'EVIDENCE_RENAMED' });
    }
    expect(count).toBeGreaterThan(200);
  });

  it('lacks what nobody can do without: each node and code of the witness', async () => {
    const { nodes, codes } = bundle.witness;
    for (const which of ['nodes', 'codes'] as const) {
      for (const at of bundle.witness[which].keys()) {
        const less = bundle.witness[which].filter((_, index) => index !== at);
        const answer = await answerTo({ ...bundle, witness: { nodes, codes, [which]: less } });
        expect(answer, `${which} ${String(at)}`).toMatchObject({ kind: 'cannotTell' });
      }
    }
    expect(nodes.length + codes.length).toBeGreaterThan(10);
  });
});

describe('a bundle that is about something else', () => {
  it.each([
    ['l1ChainId', 1n],
    ['claims', `0x${'11'.repeat(20)}`],
    ['matches', `0x${'22'.repeat(20)}`],
  ])('is not for a reader who knows another %s', async (name, value) => {
    expect(await answerTo(bundle, { [name]: value })).toMatchObject({
      kind: 'cannotTell',
      code: 'EVIDENCE_FOREIGN',
    });
  });

  it('names other rules, by which a right claim would be wrong: not for a reader who knows them', async () => {
    const config = { ...premises.config, chainId: premises.config.chainId + 1n };
    const foreign = { ...bundle, premises: { ...premises, config } };
    expect(await answerTo(foreign)).toMatchObject({ kind: 'cannotTell', code: 'EVIDENCE_FOREIGN' });
  });
});
