import tseslint from 'typescript-eslint';

/** Imports go down only: cli → challenger → bisection. */
const above = (layers, more = []) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        ...layers.map((layer) => ({
          group: [`**/${layer}/**`],
          message: 'imports go down only: cli → challenger → bisection',
        })),
        ...more,
      ],
    },
  ],
});
const effects = { group: ['node:*', 'ethers'], message: 'bisection has no effects' };

/** The core is a function of its inputs: no network, disk, clock, randomness or logging. */
const pure = {
  'no-restricted-globals': [
    'error',
    'fetch',
    'process',
    'setTimeout',
    'setInterval',
    'performance',
  ],
  'no-console': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'take randomness as an argument' },
    { object: 'Date', property: 'now', message: 'take the time as an argument' },
  ],
};

export default tseslint.config(
  { ignores: ['dist', 'out', 'cache', 'node_modules'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A leading underscore says that something is left unused on purpose.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['warn', { max: 300, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // A promise that nobody waits for loses its error. The only rules that need types: they take a few seconds.
    files: ['challenger/**/*.ts', 'cli/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  { files: ['bisection/**/*.ts'], rules: { ...above(['challenger', 'cli'], [effects]), ...pure } },
  { files: ['challenger/**/*.ts'], rules: above(['cli']) },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['tools/**'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
