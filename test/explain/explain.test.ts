// Over 300 lines: every case explains disputes that are played once, here, since that takes long.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LIES } from '../../challenger/devnet/lies.js';
import type { FalseClaim } from '../../challenger/devnet/falseClaim.js';
import type { ChainFileJson } from '../../challenger/chainFile.js';
import { devnetChainFile } from '../../challenger/devnet/devnetChainFile.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import {
  type BundleFile,
  decodeBundle,
  encodeBundle,
} from '../../challenger/evidence/bundleFile.js';
import { writeBundle } from '../../challenger/evidence/bundleFolder.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { explain } from '../../challenger/explain/explain.js';
import type { Explanation } from '../../challenger/explain/explanation.js';
import { htmlPage } from '../../challenger/explain/htmlPage.js';
import { pageOf } from '../../challenger/explain/pageOf.js';
import { readArtifacts } from '../../challenger/explain/source/readArtifacts.js';
import { textPage } from '../../challenger/explain/textPage.js';
import { packageRoot } from '../../challenger/l1/packageRoot.js';
import { toHex } from '../../challenger/hex.js';
import { evidenceOf } from '../evidence/evidenceOf.js';
import { World } from '../challenger/world.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

interface Told {
  readonly lie: FalseClaim;
  readonly file: BundleFile;
  readonly explanation: Explanation;
}

const told = new Map<string, Told>();
let artifact: string;
let chain: ChainFileJson;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gainsay-explain-'));
  const world = await World.open();
  const { market } = world.devnet.traffic.stage;
  const sent = market.map((address) => address.toLowerCase());
  artifact = path.join(packageRoot(), 'out', 'Token.sol', 'Token.json');
  chain = await devnetChainFile(world.devnet);
  let clean = await world.save();
  for (const [fraud, isPublic] of [
    ['storage', true],
    ['gas', false],
  ] as const) {
    await world.restore(clean);
    clean = await world.save();
    const server = await TreeServer.start();
    const options = { prefers: sent };
    const publishes = isPublic ? server : undefined;
    const liar = await world.liar(LIES[fraud], publishes, 'proposer', options);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await liar.step();
    await world.play([challenger, liar]);
    const file = await evidenceOf(world, challenger, liar.last!.id);
    const checked = await checkBundle(file.bytes, { name: file.name });
    const explanation = await explain(checked, readArtifacts([artifact]));
    told.set(fraud, { lie: liar.last!.liar, file, explanation });
    await writeBundle(path.join(folder, `${fraud}.gsev`), file);
    await server.stop();
  }
  await world.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe('an explanation', () => {
  it.each(['storage', 'gas'])('of a %s fraud says where it is', (fraud) => {
    const { lie, explanation } = told.get(fraud)!;
    const { place, trace } = lie;
    expect(explanation.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    expect(explanation.place).toMatchObject({
      ...{ unit: place.unit, kind: 'transaction', entry: place.entry },
      ...{ batch: String(place.batch), block: String(place.block) },
    });
    expect(explanation.step).toMatchObject({
      ...{ index: trace.step, unit: place.unit, steps: trace.right.length, phase: 'opcode' },
      opcode: fraud === 'storage' ? 'SSTORE' : 'SLOAD',
      claimed: toHex(lie.lie.machine.hash),
    });
    const sent = Transaction.from(toHex(trace.raw()));
    expect(explanation.transaction).toMatchObject({
      ...{ hash: sent.hash, from: sent.from!.toLowerCase(), to: sent.to!.toLowerCase() },
      ...{ nonce: String(sent.nonce), selector: sent.data.slice(0, 10) },
    });
    const top = explanation.step!.frames.at(-1)!;
    expect(explanation.unit!.calls.filter(({ isDisputed }) => isDisputed)).toMatchObject([
      { address: top.address, depth: top.depth },
    ]);
  });

  it('shows slot, value and what becomes of them; the claimed value is not public', () => {
    const { lie, explanation } = told.get('storage')!;
    const { stack, changes, claimedState } = explanation.step!;
    const [slot, value] = stack;
    expect([slot?.name, value?.name]).toEqual(['slot', 'value']);
    expect(lie.lie.about).toBe(`storage slot ${slot!.value}`);
    expect(BigInt(value!.value)).toBe(BigInt(lie.lie.truth));
    const stored = changes.find(({ about }) => about.endsWith(`slot ${slot!.value}`));
    expect(stored?.truth).toBe(value!.value);
    expect(stored?.before).not.toBe(value!.value);
    expect(changes.every(({ claimed }) => claimed === undefined)).toBe(true);
    expect(claimedState).toContain('Only the hash');
  });

  it('recognizes the claimed state where it is easily thought of', () => {
    const { lie, explanation } = told.get('gas')!;
    const { changes, claimedState } = explanation.step!;
    const gas = changes.find(({ about }) => about === 'gas left');
    expect(gas).toMatchObject({ claimed: lie.lie.claimed, truth: lie.lie.truth });
    expect(claimedState).toBe('2000 gas too little is taken');
    // Nothing else is different.
    const different = changes.filter(({ claimed, truth }) => claimed !== truth);
    expect(different.map(({ about }) => about)).toEqual(['gas left']);
  });

  it('names a line of the source', () => {
    const { explanation } = told.get('storage')!;
    const { source, frames } = explanation.step!;
    expect(source?.file).toBe('contracts/traffic/Token.sol');
    expect(source?.contract).toBe('Token');
    const shown = source?.lines.map(({ text }) => text).join('\n');
    expect(shown).toMatch(/balanceOf\[\w+\] \+?= /);
    expect(frames.at(-1)?.source).toEqual(source);
  });

  it.each(['storage', 'gas'])('leads from both roots of a %s fraud to both leaves', (fraud) => {
    const { explanation, lie } = told.get(fraud)!;
    const [units, steps] = explanation.trees;
    expect([units?.of, steps?.of]).toEqual(['units', 'steps']);
    const { claim } = explanation;
    expect(units!.nodes[0]).toMatchObject({ claimed: claim!.root, own: claim!.ownRoot });
    expect(units!.nodes.at(-1)).toMatchObject({ height: 0, index: String(lie.place.unit) });
    const shown = steps!.nodes.filter(({ claimed }) => claimed !== undefined);
    expect(shown.length).toBe(fraud === 'storage' ? 29 : 8);
    expect(shown.every(({ differs }) => differs)).toBe(true);
    expect(steps!.nodes.at(-1)).toMatchObject({
      claimed: explanation.step!.claimed,
      own: explanation.step!.right,
    });
  });

  it('says who gains: what is repaid, burned and won is the bond', () => {
    const { money } = told.get('gas')!.explanation;
    const { repaid, burned, won, claimBond, isOver, movers } = money!;
    expect(BigInt(repaid) + BigInt(burned) + BigInt(won)).toBe(BigInt(claimBond));
    expect(isOver).toBe(true);
    expect(movers).toHaveLength(1);
    expect(movers[0]?.account).toBe(money!.winner);
  });

  it('of a bundle that tells nothing says why, and no more', async () => {
    const { file } = told.get('gas')!;
    const { bundle } = await decodeBundle(file.bytes);
    const { nodes, codes } = bundle.witness;
    const less = { ...bundle, witness: { nodes: nodes.slice(1), codes } };
    const { bytes } = await encodeBundle(less);
    const explanation = await explain(await checkBundle(bytes));
    expect(explanation.answer.kind).toBe('cannotTell');
    expect(explanation.step).toBeUndefined();
    expect(textPage(pageOf(explanation), { colour: false })).toMatch(/^CANNOT TELL\n/);
  });
});

describe('its pages', () => {
  it('are plain text where nothing else is asked for', () => {
    const page = pageOf(told.get('storage')!.explanation);
    const plain = textPage(page, { colour: false });
    expect(plain).toMatch(/^[\n -~←…]*$/);
    expect(plain).toContain('\n  opcode          SSTORE\n');

    expect(textPage(page, { colour: true }).replace(/\u001b\[[0-9;]*m/g, '')).toBe(plain);
  });

  it('are one HTML file that asks for nothing, and allows nothing to be asked for', () => {
    const html = htmlPage(pageOf(told.get('storage')!.explanation));
    expect(html).not.toMatch(
      /<script|<link|<img|<iframe|src=|url\(|@import|javascript:|\son[a-z]+=/i,
    );
    expect(html).not.toMatch(/https?:/);
    const [, style] = /<style>([^]*)<\/style>/.exec(html)!;
    const digest = createHash('sha256').update(style!).digest('base64');
    expect(html).toContain(`default-src 'none'; style-src 'sha256-${digest}'`);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of links) expect(html).toContain(` id="${id!}"`);
    expect(links.length).toBeGreaterThan(8);
  });

  it('take everything for text, whatever it says', () => {
    const evil = '<script>alert(1)</script>"\' onload=&amp;';
    const field = { name: evil, value: evil };
    const html = htmlPage({
      ...{ title: evil, tone: 'unknown', lead: [evil] },
      sections: [
        {
          ...{ id: 'x', title: evil },
          blocks: [
            { kind: 'fields', rows: [field] },
            { kind: 'note', text: evil },
            { kind: 'table', caption: evil, head: [evil], rows: [{ cells: [evil, evil] }] },
            { kind: 'source', caption: evil, lines: [{ number: 1, text: evil }], marked: 1 },
          ],
        },
      ],
    });
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/="[^"]*alert[^"]*"[^>]*onload=[^&]/);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(10);
  });
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function gainsay(...args: string[]): Promise<Run> {
  const script = path.join(packageRoot(), 'cli', 'bin', 'gainsay.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { maxBuffer: 1e8 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe('gainsay explain and gainsay dispute play', () => {
  it('print the explanation as text and as JSON, and write it as HTML', async () => {
    const bundle = path.join(folder, 'gas.gsev');
    const html = path.join(folder, 'gas.html');
    const text = await gainsay('explain', bundle, '--html', html);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^CONFIRMED: the claim is wrong\n/);
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>\n/);
    const json = await gainsay('explain', bundle, '--json', '--artifact', artifact);
    expect(JSON.parse(json.out)).toEqual(JSON.parse(JSON.stringify(told.get('gas')!.explanation)));
  });

  it('exit with 1 where nobody can tell, and with 3 where the bundle is wrong', async () => {
    const { file } = told.get('gas')!;
    const broken = path.join(folder, 'broken.gsev');
    await writeFile(broken, file.bytes.subarray(0, 1000));
    expect((await gainsay('explain', broken)).code).toBe(1);
    const { bundle } = await decodeBundle(file.bytes);
    const turned = await encodeBundle({ ...bundle, says: 'right', step: undefined });
    const wrong = path.join(folder, 'turned.gsev');
    await writeBundle(wrong, turned);
    expect(await gainsay('explain', wrong)).toMatchObject({ code: 3 });
    const renamed = path.join(folder, `${'0'.repeat(64)}.gsev`);
    await writeBundle(renamed, file);
    expect((await gainsay('dispute', 'play', renamed, '--json')).err).toContain('EVIDENCE_RENAMED');
  });

  it('hold the bundle against the file of a chain', async () => {
    const bundle = path.join(folder, 'storage.gsev');
    const own = path.join(folder, 'own.json');
    await writeFile(own, JSON.stringify(chain));
    const other = path.join(folder, 'other.json');
    const rules = { ...chain.rules, timeDrift: '0x1' };
    await writeFile(other, JSON.stringify({ ...chain, rules }));
    const same = await gainsay('explain', bundle, '--chain', own, '--json');
    expect(same.code).toBe(0);
    expect((JSON.parse(same.out) as Explanation).premises?.isCompared).toBe(true);
    const foreign = await gainsay('explain', bundle, '--chain', other, '--json');
    expect(foreign.code).toBe(1);
    expect((JSON.parse(foreign.out) as Explanation).answer).toMatchObject({
      ...{ kind: 'cannotTell', code: 'EVIDENCE_FOREIGN' },
      reason: 'the bundle is of another chain: config.timeDrift differs',
    });
    expect((await gainsay('explain', path.join(folder, 'nothing'))).code).toBe(2);
  });

  it('print every move without a terminal', async () => {
    const bundle = path.join(folder, 'gas.gsev');
    const { moves } = told.get('gas')!.explanation;
    const { out, code } = await gainsay('dispute', 'play', bundle);
    expect(code).toBe(0);
    expect(out.match(/^\d+\/\d+ {2}/gm)).toHaveLength(moves.length);
    const json = JSON.parse((await gainsay('dispute', 'play', bundle, '--json')).out) as {
      frames: { parties: { standing: string }[]; gas: string }[];
    };
    const last = json.frames.at(-1)!;
    expect(json.frames).toHaveLength(moves.length);
    expect(last.parties.map(({ standing }) => standing).sort()).toEqual([
      ...['final', 'out', 'out', 'released'],
    ]);
    const gas = new Map(moves.map(({ transaction, gasUsed }) => [transaction, BigInt(gasUsed)]));
    expect(last.gas).toBe(String([...gas.values()].reduce((sum, each) => sum + each, 0n)));
  });
});
