import { Flags } from '@oclif/core';
import type { CampaignSummary } from '../../challenger/simulate/campaign.js';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';

export default class Simulate extends GainsayCommand {
  static override summary = 'Play random disputes of one honest party against any number of liars.';
  static override description = [
    'Plays games by the rules of the contracts, in their own times: wrong claims early and late, wrong step trees on',
    'both sides, moves at the last second, censorship up to the budget. Checks that the right claim and its step trees',
    'are never eliminated, that it is final in time, that no wei is lost or made, that the honest outlay stays under its',
    'formula, and that lying never pays. With --exhaustive it plays all games of small sizes instead. The last line is',
    'JSON: times in seconds (in ticks with --exhaustive), bonds in wei.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> simulate --seeds 10000',
    '<%= config.bin %> simulate --seeds 1 --seed 1231',
    '<%= config.bin %> simulate --exhaustive',
    '<%= config.bin %> simulate --exhaustive --large --states 10000000',
  ];
  static override exits = { 3: 'something is violated' };
  static override flags = {
    seeds: Flags.integer({ description: 'how many games', default: 1000, min: 1 }),
    seed: Flags.integer({ description: 'the seed of the first game', default: 1, min: 0 }),
    'gas-price': Flags.integer({ description: 'price of L1 gas, gwei', default: 50, min: 1 }),
    exhaustive: Flags.boolean({ description: 'search all games of small sizes' }),
    large: Flags.boolean({ description: 'and of larger ones', dependsOn: ['exhaustive'] }),
    states: Flags.integer({
      description: 'where the search of a size gives up, states; 3,000,000 if not given',
      min: 1,
      dependsOn: ['exhaustive'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Simulate);
    if (flags.exhaustive) {
      await this.search(flags.large, flags.states ?? 3_000_000, flags.json === true);
    } else await this.play(flags);
  }

  private async play(flags: {
    seeds: number;
    seed: number;
    'gas-price': number;
    json?: boolean;
  }): Promise<void> {
    const { campaign } = await import('../../challenger/simulate/campaign.js');
    const { DEFAULT_PARAMETERS } = await import('../../challenger/l1/parameters.js');
    const summary = await campaign({
      ...{ seeds: flags.seeds, seed: flags.seed, parameters: DEFAULT_PARAMETERS },
      gasPrice: BigInt(flags['gas-price']) * 10n ** 9n,
      onGame: (played) => {
        if (!flags.json && played % 1000 === 0) this.logToStderr(`${String(played)} games`);
      },
    });
    if (!flags.json) this.explain(summary);
    this.log(JSON.stringify(summary, plain));
    if (summary.violations > 0) process.exitCode = ExitCode.mismatch;
  }

  private explain({ first, maxDelay, delayBound }: CampaignSummary): void {
    const days = (seconds: bigint) => (Number(seconds) / 86_400).toFixed(1);
    this.log(`longest dispute ${days(maxDelay)} days, bound ${days(delayBound)} days`);
    if (first === undefined) return;
    this.log(`game ${String(first.seed)}: ${first.what}`);
    for (const move of first.moves) this.log(`  ${move}`);
  }

  private async search(isLarge: boolean, states: number, json: boolean): Promise<void> {
    const { describe, exhaust, LARGE, SEARCHES } =
      await import('../../challenger/simulate/exhaust.js');
    const rows = [];
    for await (const row of exhaust(isLarge ? [...SEARCHES, ...LARGE] : SEARCHES, states)) {
      const { found, bound, outlay } = row;
      const { boards, transitions, ticks, gas, complete, violation } = found;
      rows.push({
        ...{
          name: describe(row),
          scope: row.scope,
          ...row.sizes,
          boards,
          states: found.states,
          transitions,
        },
        ...{
          complete,
          maxDelay: ticks,
          bound,
          maxGas: gas,
          outlay,
          seconds: row.seconds,
          violation,
        },
      });
      if (json) continue;
      const end = complete ? 'all seen' : (violation?.what ?? 'INCOMPLETE');
      this.log(
        `${describe(row).padEnd(44)} ${String(found.states).padStart(9)} states ${String(transitions).padStart(9)} moves, ` +
          `${String(ticks).padStart(2)} of ${String(bound)} ticks, ${String(row.seconds)} s: ${end}`,
      );
      for (const move of violation?.moves ?? []) this.log(`  ${move}`);
    }
    const violations = rows.filter(({ violation }) => violation !== undefined).length;
    const incomplete = rows.filter(
      ({ complete, violation }) => !complete && violation === undefined,
    );
    if (incomplete.length > 0 && !json) {
      this.log(`not seen whole: ${incomplete.map(({ name }) => name).join('; ')}`);
    }
    const summary = { searches: rows.length, violations, incomplete: incomplete.length };
    this.log(JSON.stringify(json ? { ...summary, rows } : summary, plain));
    if (violations > 0) process.exitCode = ExitCode.mismatch;
  }
}

/** Times are small, and amounts in wei are not. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
