import { InvalidConfigError, formatProblems } from '../config';

/** Exit code for a file or a setting that cannot be served; MLflow's is the same. */
const INVALID_CONFIG = 2;

/** Runs a step; where the configuration is at fault, says so and ends the process. */
export function orReport<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    exitIfInvalid(error);
    throw error;
  }
}

export function exitIfInvalid(error: unknown): void {
  if (!(error instanceof InvalidConfigError)) return;
  process.stderr.write(`${formatProblems(error)}\n`);
  process.exit(INVALID_CONFIG);
}
