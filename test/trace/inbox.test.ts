import { beforeAll, describe, expect, it } from 'vitest';
import { Trace } from '../../bisection/trace/Trace.js';
import type { Unit } from '../../bisection/trace/UnitChain.js';
import { type BuiltClaim, buildClaim } from '../../challenger/claim/buildClaim.js';
import { StepVerifier, type StepVerdict } from '../../challenger/conformance/stepVerifier.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { inboxScenario } from './inboxScenario.js';
import { claimOf, hostOf, machineBefore, type Scenario } from './scenario.js';

let inputs: Scenario;
let claim: BuiltClaim;

beforeAll(async () => {
  inputs = await inboxScenario();
  claim = await claimOf(inputs);
});

/** The units in short: what each is, and of a transaction where it stood and whether it ran. */
function told(unit: Unit): string {
  if (unit.kind !== 'transaction') return unit.kind;
  const from = unit.queued === undefined ? 'batch' : 'queue';
  return `${from} ${unit.receipt === undefined ? 'skipped' : unit.receipt.success ? 'ran' : 'failed'}`;
}

describe('forced transactions and blobs', () => {
  it('come to these units', () => {
    const units = Array.from({ length: claim.chain.length }, (_, i) => told(claim.chain.unit(i)));
    const ran = (count: number) => Array.from({ length: count }, () => 'queue ran');
    expect(units).toEqual([
      ...['batch', 'block', 'queue ran', 'queue skipped', 'batch ran', 'close', 'void'],
      ...['batch', 'block', 'queue skipped', ...ran(7), 'close'],
      ...['batch', 'void', 'void', 'block', ...ran(3), 'batch ran', 'close'],
      ...['batch', 'void'],
      ...['batch', 'block', ...ran(4), 'batch ran', 'close'],
      ...['batch', 'block', 'batch skipped', 'batch ran', 'close'],
      'batch',
    ]);
  });

  it('end in the machine where the executor says, unit by unit', async () => {
    const host = hostOf(inputs, claim);
    for (let index = 0; index < claim.chain.length; index++) {
      const { final } = await Trace.run(machineBefore(claim.chain, index, host), host);
      const unit = `unit ${String(index)}, ${told(claim.chain.unit(index))}`;
      expect(hex(final.hash), unit).toBe(hex(claim.chain.leaf(index)));
    }
  });

  it('are gone on with by a child, wherever a claim ran out of units', async () => {
    const { config, nodes, target, batches } = inputs;
    const queue = inputs.queue!;
    const leaves: string[] = [];
    let last = await claimOf(inputs, 1);
    for (;;) {
      for (let i = 0; i < last.chain.length; i++) leaves.push(hex(last.chain.leaf(i)));
      if (last.complete) break;
      const executor = new VmExecutor({ config, nodes });
      const start = { idle: last.chain.last, head: last.head };
      last = await buildClaim({ config, executor, start, target, batches, queue }, 1);
    }
    expect(leaves).toEqual(
      Array.from({ length: claim.chain.length }, (_, i) => hex(claim.chain.leaf(i))),
    );
  });

  it('are proven on an L1, every step that batches, blocks and the queue take, and no step with a word changed', async () => {
    const verdicts: StepVerdict[] = [];
    const verifier = await StepVerifier.start((verdict) => verdicts.push(verdict));
    try {
      const host = hostOf(inputs, claim);
      const { config, target, accumulator } = host;
      for (let unit = 0; unit < claim.chain.length; unit++) {
        const { kind } = claim.chain.unit(unit);
        if (kind === 'close') continue;
        const trace = await Trace.run(machineBefore(claim.chain, unit, host), host);
        const first = kind === 'transaction' ? 2 : trace.length;
        for (let index = 0; index < first; index++) {
          const before = trace.before(index);
          const [proof, expected] = [trace.proof(index), trace.leaf(index)];
          const step = describeStep(before);
          const name = `unit ${String(unit)}`;
          const question = { config, target, accumulator, index, state: before.hash, expected };
          await verifier.submit({ ...question, proof, case: name, step });
          if (step.phase !== 'loadBlobs' && step.phase !== 'blockOpen') continue;
          // Of a blob every word is bound by the commitment and its proofs, not by a hash alone.
          for (let at = 7; at < proof.length; at += 97) {
            const wrong = proof.slice();
            wrong[at]! ^= 1;
            await verifier.submit({ ...question, proof: wrong, case: `${name} spoiled`, step });
          }
        }
      }
      await verifier.finish();
    } finally {
      await verifier.stop();
    }
    const honest = verdicts.filter((verdict) => !verdict.claim.case.endsWith('spoiled'));
    const spoiled = verdicts.filter((verdict) => verdict.claim.case.endsWith('spoiled'));
    expect(honest.filter(({ outcome }) => outcome !== 'proven')).toEqual([]);
    expect(spoiled.filter(({ outcome }) => outcome === 'proven')).toEqual([]);
    expect(honest.length).toBeGreaterThan(60);
    expect(spoiled.length).toBeGreaterThan(60);
    expect(honest.filter(({ claim: { step } }) => step.phase === 'loadBlobs')).toHaveLength(3);
  });
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
