import { displayKey } from './redaction';

/** Location of a value in a file: keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** One reason why the file or the environment is invalid. Never contains an API key. */
export interface Problem {
  /** E.g. `endpoints[0].model.config`; the name of an environment variable; empty for the whole file. */
  readonly path: string;
  /** Counted from 1; undefined if unknown. */
  readonly line: number | undefined;
  /** What was found and what would be valid. */
  readonly message: string;
}

/** Maximum number of problems in the message of an error. */
const MAX_IN_MESSAGE = 20;

/** All problems of one configuration file or of the environment. */
export class InvalidConfigError extends Error {
  override readonly name = 'InvalidConfigError';

  constructor(
    /** Absolute path of the file, or `environment`. */
    readonly source: string,
    readonly problems: readonly Problem[],
  ) {
    const shown = problems.slice(0, MAX_IN_MESSAGE).map(formatProblem);
    super(`${source} is not a valid configuration: ${shown.join('; ')}${problems.length > shown.length ? '; …' : ''}`);
  }
}

/**
 * Formats the error for a terminal: the source, then one block per problem. Does not end with a line feed.
 * @param max number of problems that are shown; default all
 */
export function formatProblems({ source, problems }: InvalidConfigError, max = Infinity): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.slice(0, max).map(({ message, ...place }) => `  ${placeOf(place)}\n    ${message}`);
  const hidden = problems.length - blocks.length;
  if (hidden > 0) blocks.push(`  and ${hidden} more; "sluice validate" shows all`);
  return [`${source}: ${count}`, ...blocks].join('\n\n');
}

export function formatPath(path: Path): string {
  return path.map(formatSegment).join('').replace(/^\./, '');
}

function formatSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const key = displayKey(segment);
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${key}]`;
}

function formatProblem({ message, ...place }: Problem): string {
  return `${placeOf(place)}: ${message}`;
}

function placeOf({ path, line }: Omit<Problem, 'message'>): string {
  if (line === undefined) return path || 'the file';
  return path ? `${path} (line ${line})` : `line ${line}`;
}
