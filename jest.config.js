// NestJS 12 and some of its dependencies are ES modules. Jest runs CommonJS, so it transforms these packages too.
const ES_MODULES = [
  '@nestjs',
  'file-type',
  'load-esm',
  'uid',
  '@lukeed',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'dotenv',
  'dotenv-expand',
  'es-toolkit',
  'js-yaml',
  '@seriousme',
  'jose',
  'openid-client',
  'oauth4webapi',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Transformed files stay cached between runs, also after a restart that empties the temporary folder.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.[cm]?[jt]s$': '@swc/jest' },
  transformIgnorePatterns: [`node_modules/(?!(?:${ES_MODULES.join('|')})/)`],
  // By default, Jest leaves one core idle.
  maxWorkers: '100%',
  // Allows for a slow machine.
  testTimeout: 60_000,
};
