import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { FaultName } from './plan.js';
import { report } from './report.js';
import { soak } from './soak.js';

const SEED = process.env['GAINSAY_SEED'] ?? '2';
const SECONDS = 60;

/** Of each group one at least must have taken effect. */
const GROUPS: readonly (readonly FaultName[])[] = [
  ['refuses', 'hangs', 'answersLate'],
  ['status429', 'status500', 'garbage', 'rpcError'],
  ['staleHead', 'leavesOutLogs', 'lies'],
];

it(
  'two chains, three liars, reorgs, bad endpoints and kills: every wrong claim falls, and nothing is lost',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-soak-'));
    const result = await soak({ seconds: SECONDS, seed: SEED, folder });
    const text = `seed ${SEED}, in ${folder}\n${report(result)}`;
    expect(result.violations, text).toEqual([]);
    // And it was not easy.
    const { outcome, living, world } = result;
    const killed = living.lives.filter(({ end }) => end === 'killed');
    expect(killed.length, text).toBeGreaterThanOrEqual(3);
    expect(world.reorgs.reorgs, text).toBeGreaterThan(0);
    for (const group of GROUPS) {
      const effects = group.reduce((sum, fault) => sum + (world.faults[fault] ?? 0), 0);
      expect(effects, `${group.join(', ')}\n${text}`).toBeGreaterThan(0);
    }
    const fallen = outcome.claims.filter(
      ({ isRight, status }) => !isRight && status === 'eliminated',
    );
    expect(new Set(fallen.map(({ chain }) => chain)), text).toEqual(new Set(['a', 'b']));
    expect(fallen.length, text).toBeGreaterThanOrEqual(3);
    expect(
      outcome.entrants.filter(({ by }) => by === 'daemon'),
      text,
    ).not.toEqual([]);
    rmSync(folder, { recursive: true });
  },
  20 * 60_000,
);
