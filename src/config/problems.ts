import { shownKey } from './shown';

/** Where a value stands in a file: keys and list positions from the root. */
export type Path = readonly (string | number)[];

/** One reason why a file or the environment cannot be used. Never holds a key's value. */
export interface Problem {
  /** E.g. `endpoints[0].model.config`; the variable's name for the environment; empty for the file as a whole. */
  readonly path: string;
  /** Counted from 1; undefined where there is none. */
  readonly line: number | undefined;
  /** What was found and what would be right. */
  readonly message: string;
}

/** Everything that is wrong with one configuration file, or with the environment, at once. */
export class InvalidConfigError extends Error {
  override readonly name = 'InvalidConfigError';

  constructor(
    /** Absolute path of the file, or `environment`. */
    readonly source: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${source} is not a usable configuration: ${problems.map(inOneLine).join('; ')}`);
  }
}

/** For the terminal: the source first, then one block for each problem. Ends without a line feed. */
export function formatProblems(error: InvalidConfigError): string {
  const count = error.problems.length === 1 ? '1 problem' : `${error.problems.length} problems`;
  const blocks = error.problems.map(({ message, ...place }) => `  ${placeOf(place)}\n    ${message}`);
  return [`${error.source}: ${count}`, ...blocks].join('\n\n');
}

export function formatPath(path: Path): string {
  return path.map(formatSegment).join('').replace(/^\./, '');
}

function formatSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const key = shownKey(segment);
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${key}]`;
}

function inOneLine({ message, ...place }: Problem): string {
  return `${placeOf(place)}: ${message}`;
}

function placeOf({ path, line }: Omit<Problem, 'message'>): string {
  if (line === undefined) return path || 'the file';
  return path ? `${path} (line ${line})` : `line ${line}`;
}
