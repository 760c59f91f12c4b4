import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Fields } from '../../bisection/machine/Fields.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { integerOf } from '../../bisection/structures/Word.js';
import type { StepVerdict } from '../../challenger/conformance/stepVerifier.js';
import { parseBatch } from '../../challenger/derive/batch.js';
import { RlpReader, toBigInt } from '../../challenger/derive/rlp.js';
import { voidReason } from '../../challenger/derive/voidBlock.js';
import { Checker } from '../../challenger/fuzz/decoding/check.js';
import { loadCorpus } from '../../challenger/fuzz/decoding/corpus.js';
import { openDesk, type Desk } from '../../challenger/fuzz/decoding/desk.js';
import { inputOf } from '../../challenger/fuzz/decoding/generate.js';
import { readInput, writeInput } from '../../challenger/fuzz/decoding/input.js';
import { DERIVATION, DerivationReader } from '../../challenger/fuzz/decoding/readDerivation.js';
import { Recoveries } from '../../challenger/fuzz/decoding/recoveries.js';
import {
  type DecodingOptions,
  fuzzDecoding,
  replayDecoding,
} from '../../challenger/fuzz/decoding/run.js';
import { Setting } from '../../challenger/fuzz/decoding/setting.js';
import { DATA } from '../data.js';
import { CASES } from './decodingCases.js';

/** Signed transactions alone, so that inputs are the same whether the vectors are there or not. */
const corpus = loadCorpus(undefined);
const published = loadCorpus(join(DATA, 'vectors'));
if (published.vectors === undefined) {
  console.warn(`left out: vectors of ethereum/tests to start from, as ${DATA} has none`);
}

let desk: Desk;
/** What the desk hears of Solidity's verdicts. */
let hears: (verdict: StepVerdict) => StepVerdict;
beforeAll(async () => {
  hears = (verdict) => verdict;
  desk = await openDesk((verdict) => hears(verdict));
});
afterAll(() => desk.stop());
afterEach(() => {
  hears = (verdict) => verdict;
  vi.restoreAllMocks();
});

describe('derivation, machine and Solidity', () => {
  it('read the same in byte strings from a seed', async () => {
    const seed = Number(process.env['GAINSAY_SEED'] ?? 1);
    const run = await fuzzDecoding({ corpus, seed, inputs: 500, desk });
    expect(run.failure, `seed ${seed}`).toBeUndefined();
    const { inputs, proven, steps, provenWhole } = run.counts;
    expect(inputs).toBe(500);
    expect(proven).toBeGreaterThan(0.5 * steps);
    expect(provenWhole).toBeGreaterThan(0.99 * inputs);
  });

  it('read the same in what was published and changed', async () => {
    const run = await fuzzDecoding({ corpus: published, seed: 2, inputs: 200, desk });
    expect(run.failure).toBeUndefined();
  });

  it.each(CASES)('read the same in $name, and what they have to', async ({ input, lines }) => {
    const run = await replayDecoding(input, { desk });
    expect(run.failure).toBeUndefined();
    expect(run.counts.proven).toBe(run.counts.steps);
    const reader = new DerivationReader(await Setting.load(), new Recoveries(), () => undefined);
    const read = reader.read(input);
    expect(read.length).toBe(lines.length);
    for (const [i, line] of lines.entries())
      expect(read[i]).toMatch(new RegExp(`^${escape(line)}`));
  });

  it('come to every verdict but the rarest in what is generated, and to transactions of every type', async () => {
    const seen = new Set<string>();
    const onVerdict = (verdict: string) => seen.add(verdict);
    const setting = await Setting.load();
    const checker = new Checker(setting, { onVerdict });
    const reader = new DerivationReader(setting, new Recoveries(), () => undefined);
    const types = new Set<string>();
    for (let n = 0; n < 1_000; n++) {
      const input = inputOf(corpus, 1, n);
      checker.check(input, '', false);
      for (const line of reader.read(input)) {
        if (/ (pays|is refused)$/.test(line)) types.add(line.slice(0, 1));
      }
    }
    // Init code that is too long takes 49 kB: it comes up once in some thousand, and is among the cases.
    seen.delete('initCode');
    const bytes = ['decoding', 'type', 'chainId', 'signature', 'fees', 'gas'];
    const account = ['sender', 'nonce', 'balance', 'valid'];
    const blocks = ['timestamp', 'gasLimit', 'extraData', 'forced', 'overdue', 'nothingDue'];
    expect([...seen].sort()).toEqual([...bytes, ...account, ...blocks].sort());
    expect([...types].sort()).toEqual(['0', '1', '2', '4']);
  });
});

describe('a reader that errs is found:', () => {
  const firstFailure = async (options: Partial<DecodingOptions>, shrinks = 60) => {
    const run = await fuzzDecoding({ corpus, seed: 1, inputs: 4_000, shrinks, ...options });
    if (run.failure === undefined) throw new Error('nothing was noticed');
    return run.failure;
  };

  it('a derivation that takes leading zeros; the input is small, and fails again from a file', async () => {
    const spy = vi.spyOn(RlpReader.prototype, 'integer').mockImplementation(function (
      this: RlpReader,
    ) {
      return toBigInt(this.string());
    });
    const { reason, input, n } = await firstFailure({}, 400);
    expect(reason).toMatch(/^line \d+: the derivation says/);
    expect(input.bytes.length).toBeLessThan(inputOf(corpus, 1, n ?? 0).bytes.length + 1);
    const folder = mkdtempSync(join(tmpdir(), 'gainsay-decoding-'));
    const path = join(folder, 'input.json');
    writeFileSync(path, writeInput(input));
    const again = readInput(path);
    rmSync(folder, { recursive: true });
    expect((await replayDecoding(again, {})).failure?.reason).toBe(reason);
    spy.mockRestore();
    expect((await replayDecoding(again, {})).failure).toBeUndefined();
  });

  it('a derivation that is a second off', async () => {
    const wrong: typeof voidReason = (block, parent, inbox, config) =>
      voidReason(block, parent, inbox, { ...config, timeDrift: config.timeDrift + 1n });
    const derivation = { ...DERIVATION, voidReason: wrong };
    // Times at that edge are rare: it is far to the first one from the start.
    const { reason } = await firstFailure({ derivation, first: 2_800 });
    expect(reason).toContain('the derivation says "block ');
  });

  it('a derivation that wants a byte behind the last body', async () => {
    const wrong: typeof parseBatch = (bytes) =>
      parseBatch(bytes).filter(({ end }) => end < bytes.length);
    const derivation = { ...DERIVATION, parseBatch: wrong };
    expect((await firstFailure({ derivation })).reason).toContain('the machine "');
  });

  it('a derivation that throws', async () => {
    const derivation = {
      ...DERIVATION,
      parseBatch: () => {
        throw new RangeError('broken');
      },
    };
    expect((await firstFailure({ derivation })).reason).toContain('derivation threw RangeError');
  });

  it('a machine that takes leading zeros', async () => {
    vi.spyOn(Fields.prototype, 'integer').mockImplementation(function (
      this: Fields,
      width: number,
    ) {
      const item = this.string();
      if (item === undefined || item.length > width || this.at > this.bytes.length)
        return undefined;
      return integerOf(this.bytes.subarray(item.payload, this.at));
    });
    expect((await firstFailure({})).reason).toMatch(/^line \d+: the derivation says "skipped"/);
  });

  it('a machine that never gets on', async () => {
    const wrong: typeof step = (m, host, witness) => {
      if (m.phase !== Phase.scanData) step(m, host, witness);
    };
    expect((await firstFailure({ step: wrong })).reason).toContain('steps of a transaction');
  });

  it.each([
    ['another state', { outcome: 'wrong' }, 'gives another state'],
    ['a revert', { outcome: 'refused', error: 'BadPreimage' }, 'reverts with BadPreimage'],
    ['a price that no block can pay', { gas: 40_000_001 }, 'over a cap'],
  ] as const)('a Solidity that answers with %s', async (_, change, reason) => {
    hears = (verdict) =>
      verdict.claim.step.phase === 'scanAccess' ? { ...verdict, ...change } : verdict;
    const failure = await firstFailure({ desk, inputs: 400 }, 0);
    expect(failure.reason).toBe(`a step of scanAccess: ${failure.reason.slice(22)}`);
    expect(failure.reason).toContain(reason);
  });

  it('a machine that Solidity does not agree with', async () => {
    const wrong: typeof step = (m, host, witness) => {
      const { phase } = m;
      step(m, host, witness);
      // Nobody reads this, but it is in the state.
      if (phase === Phase.scanAccess) m.setResult(new Uint8Array(32).fill(1) as never);
    };
    const failure = await firstFailure({ desk, step: wrong, inputs: 400 }, 0);
    expect(failure.reason).toBe('a step of scanAccess: Solidity gives another state');
  });
});

function escape(line: string): string {
  return line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
