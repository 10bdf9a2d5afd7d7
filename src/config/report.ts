import { readBytes } from './files';
import { formatPath, InvalidConfigError, type Path, type Problem } from './problems';
import type { FileRead, SourceFiles } from './source-files';

/** What the reading functions share while one entry of a source is read. */
export interface ReadingContext {
  readonly report: Report;
  readonly env: NodeJS.ProcessEnv;
  /** Paths of the key files that the previous version of the file used. */
  readonly keyFiles: ReadonlySet<string>;
  readonly files: SourceFiles;
  /** Receives every path that the entry consults, whether or not there is a file. */
  readonly reads: FileRead[];
  /**
   * Whether the operator wrote the source. If not, its strings are never the names of environment variables or of files,
   * credentials of this machine are not used, its hosts are subject to `egress.allow`, and messages do not quote its values.
   */
  readonly isTrusted: boolean;
}

/**
 * Returns the content of a file and records that the entry depends on it.
 *
 * @throws an error of the file system, or an `Error` without `code`, as `readBytes` does
 */
export function readFile(path: string, maxBytes: number, { files, reads }: ReadingContext): Buffer {
  const state = files.stateOf(path, maxBytes);
  reads.push({ path, maxBytes, state });
  if (state.error !== undefined) throw state.error as Error;
  return state.bytes ?? readBytes(path, maxBytes);
}

/** Finds the lines of values. */
export interface LineIndex {
  /** Returns the line of the value, or of its nearest ancestor whose line is known. */
  lineOf(path: Path): number | undefined;
}

const NO_LINES: LineIndex = { lineOf: () => undefined };

/** Collects problems and warnings while one source, or one entry of it, is read. */
export class Report {
  /** Every file that was read: the gateway file first, then key files, certificates and tools files. */
  readonly files = new Set<string>();
  /** Every file that would have been read if it existed. */
  readonly missingFiles = new Set<string>();
  readonly #problems: Problem[] = [];
  readonly #warnings: Warning[] = [];

  /**
   * @param source absolute path of the file
   * @param isStrict whether mistakes that MLflow ignores are problems instead of warnings
   */
  constructor(
    readonly source: string,
    private readonly isStrict = false,
    public lines: LineIndex = NO_LINES,
  ) {}

  /** Returns an empty report about one entry of the same source. */
  forEntry(): Report {
    return new Report(this.source, this.isStrict, this.lines);
  }

  /** Adds the content of a report about an entry. */
  add({ files, missingFiles, problems, allWarnings }: ReportContent): void {
    for (const file of files) this.files.add(file);
    for (const file of missingFiles) this.missingFiles.add(file);
    for (const problem of problems) this.#problems.push(problem);
    for (const warning of allWarnings) this.#warnings.push(warning);
  }

  lineOf(path: Path): number | undefined {
    return this.lines.lineOf(path);
  }

  problem(path: Path, message: string, line = this.lineOf(path)): void {
    this.#problems.push({ path: formatPath(path), line, message });
  }

  warn(path: Path, message: string, line = this.lineOf(path)): void {
    const place = formatPath(path) || 'the file';
    this.#warnings.push({ path, line, place: `${place}${line === undefined ? '' : ` (line ${line})`}`, message });
  }

  /** Adds a problem in strict mode, otherwise a warning. */
  warnOrReject(path: Path, message: string): void {
    if (this.isStrict) this.problem(path, message);
    else this.warn(path, message);
  }

  /** Adds a problem in strict mode, otherwise nothing. */
  rejectIfStrict(path: Path, message: string): void {
    if (this.isStrict) this.problem(path, message);
  }

  hasProblemAt(path: Path): boolean {
    const place = formatPath(path);
    return this.#problems.some((problem) => problem.path === place);
  }

  get problemCount(): number {
    return this.#problems.length;
  }

  /** In the order in which they were found. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** In the order in which they were found. */
  get allWarnings(): readonly Warning[] {
    return this.#warnings;
  }

  /** Sorted by line. */
  get warnings(): readonly string[] {
    return Object.freeze([...this.#warnings].sort(byLine).map(({ place, message }) => `${place}: ${message}`));
  }

  /** The warnings with one line per message, which names the first places, sorted by line. */
  get warningSummary(): readonly string[] {
    const places = new Map<string, string[]>();
    for (const { place, message } of [...this.#warnings].sort(byLine)) {
      const known = places.get(message);
      if (known) known.push(place);
      else places.set(message, [place]);
    }
    return Object.freeze([...places].map(([message, found]) => `${summaryOf(found)}: ${message}`));
  }

  /** @throws InvalidConfigError with all problems, sorted by line, if there are any */
  throwIfInvalid(): void {
    if (this.#problems.length > 0) {
      throw new InvalidConfigError(this.source, Object.freeze([...this.#problems].sort(byLine)));
    }
  }
}

/** The parts of a report that `Report.add` copies to another one. */
type ReportContent = Pick<Report, 'files' | 'missingFiles' | 'problems' | 'allWarnings'>;

export interface Warning {
  readonly path: Path;
  readonly line: number | undefined;
  /** Path and line, for messages. */
  readonly place: string;
  readonly message: string;
}

/** Maximum number of places that the summary of a warning names. */
const MAX_PLACES = 3;

function summaryOf(places: readonly string[]): string {
  const named = places.slice(0, MAX_PLACES).join(', ');
  return places.length > MAX_PLACES ? `${named} and ${places.length - MAX_PLACES} more` : named;
}

function byLine(left: { line: number | undefined }, right: { line: number | undefined }): number {
  return (left.line ?? 0) - (right.line ?? 0);
}
