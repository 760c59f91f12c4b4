import type { BlockchainCase } from '../../challenger/conformance/blockchainCase.js';
import { publishedBatches } from '../../challenger/conformance/publishedBatches.js';

const OUTCOMES: Readonly<Record<string, string>> = {
  void: 'void block',
  skips: 'transaction skipped',
  otherHeader: 'another block; the header is a wrong claim',
};

/** The page that lists what becomes of every case, out of the cases. */
export async function caseTable(cases: readonly BlockchainCase[]): Promise<string> {
  const count = { in: 0, valid: 0, chains: 0, batches: 0 };
  const invalid: string[] = [];
  const out: string[] = [];
  for (const test of cases) {
    const name = short(test.name);
    const published = await publishedBatches(test);
    if (published.outOfScope !== undefined) {
      const bad = test.blocks.filter(({ expectException }) => expectException !== undefined);
      const about = bad.length === 0 ? 'valid' : 'invalid';
      out.push(`| ${name} | ${about} | ${published.outOfScope} |`);
      continue;
    }
    count.in++;
    if (test.blocks.every(({ expectException }) => expectException === undefined)) count.valid++;
    count.chains += published.chains.length;
    for (const { batches } of published.chains) count.batches += batches.length;
    const batches = published.chains.flatMap((chain) => chain.batches);
    for (const [index, { expectException }] of test.blocks.entries()) {
      if (expectException === undefined) continue;
      const names = expectException.replace(/\w+Exception\./g, '').replaceAll('|', ' or ');
      const batch = batches.find((each) => each.index === index);
      const left = published.excluded.find(({ block }) => block === index);
      const { expected } = batch ?? {};
      const outcome =
        expected === undefined ? `no batch: ${left?.reason}` : OUTCOMES[expected.outcome];
      const reason = expected?.outcome === 'void' ? `: ${expected.reason}` : '';
      invalid.push(`| ${name} | ${index} | ${names} | ${outcome}${reason} |`);
    }
  }
  return [
    '# The block tests as published batches',
    '',
    'What becomes of the BlockchainTest cases of `../shared/data/blockchain` when each block is posted as a batch of a',
    'chain of ours. `test/challenger/publishedBatches.test.ts` posts them all, and compares this page with the cases:',
    'to write it anew, run it by `npx vitest run test/challenger/publishedBatches.test.ts -u`.',
    '',
    `${cases.length} cases: ${count.in} in scope (${count.valid} without an invalid block), ${out.length} out of it. ` +
      `They make ${count.chains} chains of ${count.batches} batches.`,
    '',
    'A valid block in scope becomes a batch out of which the block with the hash of the case must come. The cases have no',
    'invalid block in which nothing but state root, receipts, bloom, gas or base fee is wrong; such claims are made from',
    'the headers of the valid ones, changed in each field.',
    '',
    '## Invalid blocks in scope',
    '',
    'Blocks are counted from 0. The rules are in [batches.md](batches.md) §3 and §5. Where a transaction is skipped, the',
    'block that comes out is the one of the header in the case, which ethereum/tests made without that transaction. Uncles',
    'are in no batch: the block comes out without them, so its header, which names them, is a wrong claim; in correct,',
    'diffTooHigh and pastUncleTimestamp its state root is wrong as well.',
    '',
    '| case | block | exception | outcome |',
    '| --- | --- | --- | --- |',
    ...invalid,
    '',
    '## Cases out of scope',
    '',
    'By [chain-rules.md](chain-rules.md) §1 and §3.',
    '',
    '| case | kind | reason |',
    '| --- | --- | --- |',
    ...out,
    '',
  ].join('\n');
}

/** The name behind the path, its parameters apart. */
function short(name: string): string {
  return name.slice(name.lastIndexOf('::') + 2).replaceAll('|', '\\|');
}
