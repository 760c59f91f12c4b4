import { defineConfig } from 'vitest/config';

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
  },
});
