import { formatPath, InvalidConfigError, type Path, type Problem } from './problems';

/** What the reading functions share while one source is read. */
export interface ReadingContext {
  readonly report: Report;
  readonly env: NodeJS.ProcessEnv;
  /** Paths of the key files that the previous version of the file used. */
  readonly keyFiles: readonly string[];
}

/** Collects problems and warnings while one source is read. */
export class Report {
  /** Every file that was read: the gateway file first, then key files, certificates and tools files. */
  readonly files = new Set<string>();
  readonly #lines = new Map<string, number>();
  readonly #problems: Problem[] = [];
  readonly #warnings: Warning[] = [];

  /**
   * @param source absolute path of the file
   * @param isStrict whether mistakes that MLflow ignores are problems instead of warnings
   */
  constructor(
    readonly source: string,
    private readonly isStrict = false,
  ) {
    this.files.add(source);
  }

  /** Records the line on which a value begins. */
  locate(path: Path, line: number): void {
    this.#lines.set(JSON.stringify(path), line);
  }

  /** Returns the line of the value, or of its nearest ancestor whose line is known. */
  lineOf(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length--) {
      const line = this.#lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  }

  problem(path: Path, message: string, line = this.lineOf(path)): void {
    this.#problems.push({ path: formatPath(path), line, message });
  }

  warn(path: Path, message: string, line = this.lineOf(path)): void {
    const place = formatPath(path) || 'the file';
    this.#warnings.push({ line, place: `${place}${line === undefined ? '' : ` (line ${line})`}`, message });
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

interface Warning {
  readonly line: number | undefined;
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
