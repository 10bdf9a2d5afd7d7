export * from './config.module';
export { IsApiKey } from './is-api-key';
export { loadGatewayFile } from './load-gateway-file';
export { formatProblems, InvalidConfigError, type Problem } from './problems';
export type { ConfigProblem, CrossChecked } from './read-object';
export { Secret } from './secret';
export { readSettings, type Settings, SETTINGS } from './settings';
export * from './snapshot';
