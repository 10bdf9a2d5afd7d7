import { formatPath, InvalidConfigError, type Path, type Problem } from './problems';

/** Gathers what is wrong, and what is merely odd, while one file is read. */
export class Report {
  /** What was read: the file itself, and every key file. */
  readonly files = new Set<string>();
  readonly #lines = new Map<string, number>();
  readonly #problems: Problem[] = [];
  readonly #warnings: { line: number | undefined; text: string }[] = [];

  /**
   * @param source absolute path of the file
   * @param isStrict whether what MLflow lets pass, but cannot be meant, is a problem
   */
  constructor(
    readonly source: string,
    private readonly isStrict = false,
  ) {
    this.files.add(source);
  }

  /** Remembers the line on which a value begins. */
  locate(path: Path, line: number): void {
    this.#lines.set(JSON.stringify(path), line);
  }

  /** The line of the value, or of the nearest thing around it that is in the file. */
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
    this.#warnings.push({ line, text: `${place}${line === undefined ? '' : ` (line ${line})`}: ${message}` });
  }

  /** A warning, or for a strict report a problem. */
  warnOrRefuse(path: Path, message: string): void {
    if (this.isStrict) this.problem(path, message);
    else this.warn(path, message);
  }

  /** Nothing, or for a strict report a problem. */
  refuseIfStrict(path: Path, message: string): void {
    if (this.isStrict) this.problem(path, message);
  }

  hasProblemAt(path: Path): boolean {
    const place = formatPath(path);
    return this.#problems.some((problem) => problem.path === place);
  }

  get problemCount(): number {
    return this.#problems.length;
  }

  /** In the order of the file. */
  get warnings(): readonly string[] {
    return Object.freeze([...this.#warnings].sort(byLine).map(({ text }) => text));
  }

  throwIfInvalid(): void {
    if (this.#problems.length > 0) {
      throw new InvalidConfigError(this.source, Object.freeze([...this.#problems].sort(byLine)));
    }
  }
}

function byLine(left: { line: number | undefined }, right: { line: number | undefined }): number {
  return (left.line ?? 0) - (right.line ?? 0);
}
