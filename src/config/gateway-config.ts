import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { formatProblems, InvalidConfigError, type Problem } from './problems';
import type { GatewaySnapshot, ProviderDeclaration } from './snapshot';

/** What made the server read its file. */
export type ReloadCause = 'start' | 'change' | 'signal' | 'request';

/** How the last reading of the file went. */
export interface Reload {
  /** ISO 8601. */
  readonly at: string;
  readonly cause: ReloadCause;
  readonly succeeded: boolean;
  /** Why it did not; empty when it did. */
  readonly problems: readonly Problem[];
}

/**
 * The file that is being served, and its successors. A new one is read and checked whole before it takes the old one's
 * place, in one assignment; what runs keeps the snapshot that it began with. One that cannot be served changes nothing.
 */
export class GatewayConfig<P extends ProviderDeclaration = ProviderDeclaration> {
  private readonly logger = new Logger('Config');
  private current: GatewaySnapshot<P>;
  private last: Reload;
  private digest: string;
  private looks: string;
  private count = 1;

  /** @throws InvalidConfigError what `load` throws, the first time */
  constructor(private readonly load: () => GatewaySnapshot<P>) {
    this.current = load();
    this.last = outcome('start', []);
    this.looks = looksOf(this.current.files);
    this.digest = digestOf(this.current.files);
  }

  get snapshot(): GatewaySnapshot<P> {
    return this.current;
  }

  /** How many files have been served since the start, this one included. */
  get generation(): number {
    return this.count;
  }

  get lastReload(): Reload {
    return this.last;
  }

  /** Reads the file again. Answers how it went, and says so in the log. */
  reload(cause: Exclude<ReloadCause, 'start'>): Reload {
    this.looks = looksOf(this.current.files);
    this.digest = digestOf(this.current.files);
    try {
      this.current = this.loadAgain();
      this.count += 1;
      this.last = outcome(cause, []);
      this.looks = looksOf(this.current.files);
      this.digest = digestOf(this.current.files);
      this.logger.log(`configuration reloaded (${cause}): generation ${this.count}, ${this.current.path}`);
      for (const warning of this.current.warnings) this.logger.warn(warning);
    } catch (error) {
      if (!(error instanceof InvalidConfigError)) throw error;
      this.last = outcome(cause, error.problems);
      this.logger.error(`configuration not reloaded; generation ${this.count} goes on. ${formatProblems(error)}`);
    }
    return this.last;
  }

  /** Reads the file again if it, or a key file that it names, is not what it was when it was last read. */
  reloadIfChanged(): void {
    // The looks are cheap; only when they differ are the contents compared.
    const looks = looksOf(this.current.files);
    if (looks === this.looks) return;
    this.looks = looks;
    if (digestOf(this.current.files) !== this.digest) this.reload('change');
  }

  /** A key file that is gone for a moment must not turn its own path into the key. */
  private loadAgain(): GatewaySnapshot<P> {
    const { path, files } = this.current;
    const gone = files.slice(1).filter((file) => !existsSync(file));
    const next = this.load();
    const text = readFileSync(path, 'utf8');
    const missed = gone.filter((file) => text.includes(file));
    if (missed.length === 0) return next;
    const problems = missed.map((file) => ({ path: '', line: undefined, message: `the key file ${file} is gone` }));
    throw new InvalidConfigError(path, problems);
  }
}

function outcome(cause: ReloadCause, problems: readonly Problem[]): Reload {
  return { at: new Date().toISOString(), cause, succeeded: problems.length === 0, problems };
}

/** Inode, size and time of each file that the paths lead to now, links followed: Kubernetes swaps a link. */
function looksOf(files: readonly string[]): string {
  return files.map((file) => lookOf(file)).join('|');
}

function lookOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.ino}:${stats.size}:${stats.mtimeMs}` : 'absent';
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    try {
      hash.update(readFileSync(file));
    } catch {
      hash.update('absent');
    }
    hash.update('\0');
  }
  return hash.digest('hex');
}
