import { InvalidConfigError, formatProblems } from '../config';

/** Exit code for an invalid file or setting, as in MLflow. */
const INVALID_CONFIG = 2;

/** Runs `step`. If it throws an `InvalidConfigError`, prints the problems and ends the process. */
export function orExit<T>(step: () => T): T {
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
