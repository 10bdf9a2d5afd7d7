import { InvalidConfigError, formatProblems } from '../config';
import { StoreError } from '../store';

/** Exit code for an invalid file, setting or database; the first two as in MLflow. */
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

/** Ends the process if the configuration is invalid or its database cannot be used. */
export function exitIfInvalid(error: unknown): void {
  if (error instanceof InvalidConfigError) exit(formatProblems(error));
  if (error instanceof StoreError) exit(error.message);
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(INVALID_CONFIG);
}
