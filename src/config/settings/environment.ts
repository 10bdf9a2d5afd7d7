import { readSettings, type Settings } from './settings';

/** The environment of the process, read once at the start. */
export interface Environment {
  /** All variables, for `$NAME` in the gateway file. */
  readonly variables: Readonly<NodeJS.ProcessEnv>;
  readonly settings: Settings;
}

/** Returns a copy of the environment variables. No other function of the server reads `process.env`. */
export function processVariables(): Readonly<NodeJS.ProcessEnv> {
  return Object.freeze({ ...process.env });
}

/** @throws InvalidConfigError that names every variable with an invalid value */
export function readEnvironment(variables = processVariables()): Environment {
  return Object.freeze({ variables, settings: readSettings(variables) });
}
