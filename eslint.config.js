import tseslint from 'typescript-eslint';

/** Imports go down only: cli → challenger → bisection. */
const above = (layers) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: layers.map((layer) => ({
        group: [`**/${layer}/**`],
        message: `imports go down only: cli → challenger → bisection`,
      })),
    },
  ],
});

export default tseslint.config(
  { ignores: ['dist', 'out', 'cache', 'node_modules'] },
  ...tseslint.configs.strict,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.mjs', 'tools/*'] } },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['warn', { max: 300, skipComments: true, skipBlankLines: true }],
    },
  },
  { files: ['bisection/**/*.ts'], rules: above(['challenger', 'cli']) },
  { files: ['challenger/**/*.ts'], rules: above(['cli']) },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['tools/**'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
