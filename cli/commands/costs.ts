import { readFile, writeFile } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { SIGHTS } from '../../challenger/costs/sight.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { progressOn } from '../progress.js';

export default class Costs extends GainsayCommand {
  static override summary = 'Measure what a dispute costs: L1 transactions, gas, bonds and time.';
  static override description = [
    'Plays whole disputes about one long transaction on an L1 of its own, with the contracts, the machine, the challenger',
    'and the default parameters: with both trees of the liar served, with its step tree hidden and with both hidden, and',
    'against several rivals. Prints every transaction with its gas, the bonds, and the honest outlay against the number of',
    "rivals, beside the peers' published figures. Takes two to four minutes. The contracts must be compiled",
    '(npm run build:contracts). A bound that is missed is said, and by how much.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> costs',
    '<%= config.bin %> costs --gas-price 20 --rivals 1 --rivals 8 --steps 500000',
    '<%= config.bin %> costs --write docs/costs.md',
  ];
  static override exits = { 1: 'a bound is missed, or it could not be done' };
  static override flags = {
    markdown: Flags.boolean({
      description: 'print the tables of docs/costs.md',
      default: false,
      exclusive: ['json'],
    }),
    write: Flags.string({
      description: 'put the tables into this file, between its marks',
      helpValue: 'docs/costs.md',
    }),
    'gas-price': Flags.integer({
      description: 'price of L1 gas, gwei',
      default: 50,
      min: 2,
      max: 10_000,
    }),
    rivals: Flags.integer({
      description: 'a number of rivals; may be given more than once (1, 2, 3 and 4 if not given)',
      multiple: true,
      min: 1,
      max: 16,
    }),
    sight: Flags.option({
      description: 'what is to be seen of the trees, only this; may be given more than once',
      options: SIGHTS,
      multiple: true,
      exclusive: ['write'],
    })(),
    steps: Flags.integer({
      description: 'steps of a disputed transaction; with the rivals 7 million together',
      default: 1_000_000,
      min: 2_000,
      max: 7_000_000,
    }),
    'max-bonds': Flags.integer({
      description: 'check the honest bonds against this, thousandths of an ether, instead of 1000',
      min: 1,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Costs);
    const { runCosts } = await import('../../challenger/costs/run.js');
    const { COST_BOUNDS } = await import('../../challenger/costs/report.js');
    const { markdown, text } = await import('../../challenger/costs/render.js');
    const { PEERS } = await import('../../challenger/costs/peers.js');
    const { CostsMissedError } = await import('../../challenger/costs/missed.js');
    const most = flags['max-bonds'];
    const progress = progressOn(process.stderr);
    try {
      const report = await runCosts({
        gasPrice: BigInt(flags['gas-price']) * 10n ** 9n,
        steps: flags.steps,
        rivals: flags.rivals ?? [1, 2, 3, 4],
        bounds:
          most === undefined ? COST_BOUNDS : { ...COST_BOUNDS, bonds: BigInt(most) * 10n ** 15n },
        progress: progress.tell,
        ...(flags.sight && { sights: SIGHTS.filter((one) => flags.sight?.includes(one)) }),
      });
      progress.end();
      if (flags.write !== undefined) {
        const { MarkedTables } = await import('../../challenger/markedTables.js');
        const document = await readFile(flags.write, 'utf8');
        await writeFile(flags.write, new MarkedTables('costs').replace(document, markdown(report)));
      }
      if (flags.json) this.log(JSON.stringify({ ...report, peers: PEERS }, plain));
      else {
        this.log(flags.markdown ? markdown(report) : text(report));
        if (report.missed.length === 0 && !flags.markdown) this.log('\nevery bound holds');
      }
      if (report.missed.length > 0) throw new CostsMissedError(report.missed);
    } finally {
      progress.end();
    }
  }
}

/** Amounts in wei as decimal strings. */
const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
