import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, the longest first: whatever comes last has the machine for itself. */
const LONG = [
  'soak/soak',
  'challenger/positions',
  'cli/chainCommands',
  'costs/costs',
  'simulate/explore',
  'challenger/inboxDisputes',
  'challenger/demo',
  'challenger/hardPublished',
  'challenger/dispute',
  'daemon/killed',
  'challenger/zooOfMany',
  'challenger/zoo',
  'dashboard/live',
  'machine/everyStep',
  'machine/delegations',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((one, two) => place(one) - place(two));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What a busy machine does later is waited for; its default is a second.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // More than two cores have: half of the tests wait for a node most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
