// NestJS 12 and some of what it stands on are ES modules; jest runs CommonJS, so these are transformed too.
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
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.[cm]?[jt]s$': '@swc/jest' },
  transformIgnorePatterns: [`node_modules/(?!(?:${ES_MODULES.join('|')})/)`],
  testTimeout: 20_000,
};
